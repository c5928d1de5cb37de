import { acceptMessage } from '../../shared/acceptance/accept-message.ts';
import { createAcceptance } from '../../shared/acceptance/create-acceptance.ts';
import { httpHandler } from '../../shared/http/http-handler.ts';
import { jsonBody } from '../../shared/http/json-body.ts';
import { originGate } from '../../shared/http/origin-gate.ts';
import { accept } from '../../shared/protocol/errors.ts';
import { sourceSubject } from '../../shared/rate-limit/source-subject.ts';
import { readSettings } from '../../shared/settings/settings-variable.ts';
import { createTelemetry } from '../../shared/telemetry/create-telemetry.ts';
import { findVoucherFields } from '../../shared/voucher/voucher.ts';

const telemetry = createTelemetry();
const acceptance = createAcceptance(process.env, telemetry);

/** `POST /messages`: verifies a message, and delivers it or accepts it for forwarding. */
export const handler = httpHandler(
  async (event) => {
    const body = jsonBody(event);
    if (!body.ok) return body;
    const { requestId, http } = event.requestContext;
    const voucher = findVoucherFields(event.headers);
    const source = sourceSubject(http.sourceIp);
    const request = { body: body.value, source, requestId, ...(voucher && { voucher }) };
    const outcome = await acceptMessage(request, acceptance);
    return outcome.ok ? accept({ status: 202, body: outcome.value }) : outcome;
  },
  telemetry,
  originGate(readSettings(process.env)),
);
