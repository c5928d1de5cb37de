/** Answers of the documents that calling the local cloud cannot cause, and what shows them instead. */
export const unreachableAnswers: readonly { readonly which: RegExp; readonly why: string }[] = [
  {
    which: / (500 INTERNAL_ERROR|503 SERVICE_UNAVAILABLE)$/,
    why: 'Nothing fails here; test/http/http-handler.test.ts and test/faults show what any route answers then.',
  },
  {
    which: / (413|429|500|503) gateway$/,
    why: 'The local gateway does not throttle, and its functions neither fail nor take too long.',
  },
  {
    which:
      /^(?!sendMessage |listMessages |acknowledgeMessages |putIdentity |closeIdentity |createEnrolment |revokeDevices )\w+ 403 ACCESS_DENIED$/,
    why: 'There is no front to come round; test/http/origin-gate.test.ts has one.',
  },
  {
    which:
      /^(putIdentity|closeIdentity|describeIdentity|listAuditEvents|createEnrolment|revokeDevices|readRevocation|readDocument) 401 UNAUTHENTICATED$/,
    why: 'The gateway refuses who is not signed for; test/functions/portal.test.ts calls the function without it.',
  },
];
