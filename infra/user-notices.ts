import { type IEventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { delegationSource, userNoticeType } from '../shared/notices/notices.ts';

/**
 * The topic of what users are told, for a portal or a help desk that would rather subscribe than read the bus. A
 * subscription that filters by `detail.userIdentity` gets the notices of one user; e-mail and SMS to the users
 * themselves do not go this way, since whoever subscribes to a topic gets all of it.
 */
export class UserNotices extends Construct {
  constructor(scope: Construct, id: string, bus: IEventBus) {
    super(scope, id);
    const topic = new Topic(this, 'Topic', { enforceSSL: true });
    new Rule(this, 'Rule', {
      eventBus: bus,
      description: 'Brings notices to users to their topic',
      eventPattern: { source: [delegationSource], detailType: [userNoticeType] },
      targets: [new SnsTopic(topic)],
    });
  }
}
