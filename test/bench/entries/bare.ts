/** A function of nothing. */
export const handler = async () => ({ statusCode: 202 });
