/** What a device has to know in order to enrol. */
export interface EnrolmentInvitation {
  /** URL of the server that it enrols with, without a final slash: the audience of its proof. */
  readonly baseUrl: string;
  /** `alice$saas.com`. */
  readonly identity: string;
  readonly authToken: string;
}

/** Prints the URI of a QR code: `btps:enrol?server=…&identity=…&token=…`, each value percent-encoded. */
export function enrolmentUri({ baseUrl, identity, authToken }: EnrolmentInvitation): string {
  const parameters = { server: baseUrl, identity, token: authToken };
  const query = Object.entries(parameters).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return `btps:enrol?${query.join('&')}`;
}
