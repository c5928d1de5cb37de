/** Something that was sent to a user or to the portal, and ends here. */
export type Notice = EventNotice | EmailNotice | TextNotice;

/** An event on the bus that no rule of ours takes. */
export interface EventNotice {
  readonly channel: 'event';
  readonly source: string;
  readonly detailType: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** An e-mail, sent through SES. */
export interface EmailNotice {
  readonly channel: 'email';
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly body: string;
}

/** A text message to a telephone, or to a topic, published through SNS. */
export interface TextNotice {
  readonly channel: 'sms' | 'topic';
  readonly to: string;
  readonly body: string;
}

/** One line about a notice, for those who watch. */
export function describeNotice(notice: Notice): string {
  switch (notice.channel) {
    case 'event':
      return `event ${notice.detailType} of ${notice.source}: ${JSON.stringify(notice.detail)}`;
    case 'email':
      return `e-mail to ${notice.to.join(', ')}: ${notice.subject}`;
    default:
      return `${notice.channel} to ${notice.to}: ${notice.body}`;
  }
}
