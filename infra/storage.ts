import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, Billing, StreamViewType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { type Table, tableVariables } from '../shared/aws/tables.ts';
import { auditPolicy } from './audit-policy.ts';
import { type TableDescription, type TableName, tables } from './tables.ts';

/** The tables: on demand, and those whose contents are kept survive the deletion of the stack. */
export class Storage extends Construct {
  readonly tables: Readonly<Record<Table, TableV2>>;

  constructor(scope: Construct, id: string) {
    super(scope, id);
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

  /** @throws TypeError when the table has no stream */
  streamArn(name: Table): string {
    const { tableStreamArn } = this.tables[name];
    if (!tableStreamArn) throw new TypeError(`the table ${name} has no stream`);
    return tableStreamArn;
  }

  private createTable(name: TableName): TableV2 {
    const description: TableDescription = tables[name];
    return new TableV2(this, name, {
      partitionKey: { name: description.partitionKey, type: AttributeType.STRING },
      sortKey: description.sortKey ? { name: description.sortKey, type: AttributeType.STRING } : undefined,
      billing: Billing.onDemand(),
      timeToLiveAttribute: description.timeToLiveAttribute,
      dynamoStream: description.stream && StreamViewType[description.stream],
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: description.pointInTimeRecovery },
      deletionProtection: description.deletionProtection,
      removalPolicy: description.deletionProtection ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      resourcePolicy: name === 'AuditEvents' ? auditPolicy() : undefined,
    });
  }
}
