import { parseMessage, type Question } from '../../shared/dns/message.ts';
import { addressResponse } from './address-response.ts';
import { type ResponseParts, writeResponse } from './dnssec/world/wire.ts';
import type { World } from './dnssec/world/world.ts';
import type { Script } from './name-server.ts';

/** What an attacker sends in the place of an answer; undefined lets it pass. */
export type Forgery = (genuine: ResponseParts, question: Question) => ResponseParts | undefined;

/** Answers as a resolver of the world would. */
export function honest({ answer }: World): Script {
  return attacked({ answer }, () => undefined);
}

/**
 * Sends forgeries with the right id, question and letters before the genuine answer: somebody who sees the
 * queries and is nearer than the resolver.
 */
export function attacked({ answer }: Pick<World, 'answer'>, forge: Forgery): Script {
  return ({ bytes }) => {
    const [question] = parseMessage(bytes).questions;
    if (question === undefined) return undefined;
    const { name, type } = question;
    const genuine = answer(name, type);
    const forged = forge(genuine, question);
    return (forged ? [forged, genuine] : [genuine]).map((parts) =>
      addressResponse(bytes, writeResponse(name, type, parts)),
    );
  };
}

/** Sends forgeries first whose ids are guessed: somebody who does not see the queries. */
export function guessedAt({ answer }: World, forge: Forgery, guesses: number): Script {
  return (query) => {
    const [question] = parseMessage(query.bytes).questions;
    if (question === undefined) return undefined;
    const { name, type } = question;
    const genuine = answer(name, type);
    const forged = writeResponse(name, type, forge(genuine, question) ?? genuine);
    const wrong = Array.from({ length: guesses }, (_, guess) => {
      const bytes = addressResponse(query.bytes, forged);
      bytes.writeUInt16BE((bytes.readUInt16BE(0) + 1 + guess) % 65_536, 0);
      return bytes;
    });
    return [...wrong, addressResponse(query.bytes, writeResponse(name, type, genuine))];
  };
}
