/** Header in which the front before the device API proves itself. */
export const originSecretHeader = 'btps-origin-secret';

/** Header in which that front tells the address that a request came from; counts only beside a good secret. */
export const viewerAddressHeader = 'btps-viewer-address';
