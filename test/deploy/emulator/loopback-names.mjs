import dns from 'node:dns';

/**
 * Lets every name below `localhost` be the loopback address, as RFC 6761 section 6.3 wants it and not every system
 * does. The addresses of the emulated API Gateway are such names. Loaded before anything else.
 */
const lookup = dns.lookup;
dns.lookup = (name, ...rest) => lookup(/\.localhost$/.test(name) ? 'localhost' : name, ...rest);
