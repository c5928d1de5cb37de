/** Header by which the load tells the source address of a request: one machine plays many. */
export const sourceHeader = 'x-load-source';
