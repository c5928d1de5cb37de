import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  Billing,
  type CfnGlobalTable,
  StreamViewType,
  TableEncryptionV2,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { type Table, tableVariables } from '../shared/aws/tables.ts';
import { auditPolicy } from './audit-policy.ts';
import { type TableDescription, type TableName, tables } from './tables.ts';

/** How long the tables keep what. */
export interface StorageProps {
  /** Whether DynamoDB deletes nothing by its age from the tables whose contents are kept. */
  readonly legalHold: boolean;
}

/**
 * The tables: on demand; those whose contents are kept survive the deletion of the stack, and each of these is
 * encrypted by a key of its own, so that a role that may read one of them is not halfway into the next.
 *
 * Cost: a dollar a month and key; DynamoDB asks KMS once in five minutes and caller, not once an item.
 */
export class Storage extends Construct {
  readonly tables: Readonly<Record<Table, TableV2>>;
  private readonly props: StorageProps;

  constructor(scope: Construct, id: string, props: StorageProps) {
    super(scope, id);
    this.props = props;
    this.tables = {
      inbox: this.createTable('Inbox'),
      registry: this.createTable('Registry'),
      auditEvents: this.createTable('AuditEvents'),
      rateCounters: this.createTable('RateCounters'),
      dnsCache: this.createTable('DnsCache'),
    };
  }

  /** Environment variables that tell a function the physical names of its tables. */
  environment(names: readonly Table[]): Record<string, string> {
    return Object.fromEntries(names.map((name) => [tableVariables[name], this.tables[name].tableName]));
  }

  /** ARN of the key that a table is encrypted by; undefined for one that DynamoDB's own key encrypts. */
  keyArn(name: Table): string | undefined {
    return this.tables[name].encryptionKey?.keyArn;
  }

  /** @throws TypeError when the table has no stream */
  streamArn(name: Table): string {
    const { tableStreamArn } = this.tables[name];
    if (!tableStreamArn) throw new TypeError(`the table ${name} has no stream`);
    return tableStreamArn;
  }

  private createTable(name: TableName): TableV2 {
    const description: TableDescription = tables[name];
    const table = new TableV2(this, name, {
      partitionKey: { name: description.partitionKey, type: AttributeType.STRING },
      sortKey: description.sortKey ? { name: description.sortKey, type: AttributeType.STRING } : undefined,
      billing: Billing.onDemand(),
      timeToLiveAttribute: description.timeToLiveAttribute,
      dynamoStream: description.stream && StreamViewType[description.stream],
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: description.pointInTimeRecovery },
      deletionProtection: description.deletionProtection,
      removalPolicy: description.deletionProtection ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      resourcePolicy: name === 'AuditEvents' ? auditPolicy() : undefined,
      ...(description.ownKey && { encryption: TableEncryptionV2.customerManagedKey(this.createKey(name)) }),
    });
    if (this.props.legalHold && description.deletionProtection && description.timeToLiveAttribute) {
      (table.node.defaultChild as CfnGlobalTable).addPropertyOverride(
        'TimeToLiveSpecification.Enabled',
        false,
      );
    }
    return table;
  }

  /** It outlives the stack as its table does, which nobody could read without it. */
  private createKey(name: TableName): Key {
    return new Key(this, `${name}Key`, {
      description: `Encrypts the table ${name}`,
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }
}
