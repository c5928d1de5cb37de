import type { Answer } from '../lifecycle/portal-scene.ts';

const maxAttempts = 30;

/** Repeats a request, as a caller does, until its answer is no fault of the server. */
export async function untilAnswered(request: () => Promise<Answer>): Promise<Answer> {
  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
    const answer = await request();
    if (answer.status < 500) return answer;
  }
  throw new Error('the request was never answered');
}
