/**
 * Resolvers of three operators that hand signatures through; by HTTPS, since plain UDP shows every question on the
 * way. They are those that a deployment asks unless told otherwise.
 */
export const publicResolvers: readonly string[] = [
  'https://8.8.8.8/dns-query',
  'https://1.1.1.1/dns-query',
  'https://doh.opendns.com/dns-query',
];
