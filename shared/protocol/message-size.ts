/** Largest message that is read, bytes of its JSON. */
export const maxMessageBytes = 256 * 1024;
