import { CfnOutput } from 'aws-cdk-lib';
import {
  ApiMapping,
  DomainName,
  type IHttpApi,
  IpAddressType,
  type IStage,
  type MTLSConfig,
  SecurityPolicy,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate, CertificateValidation, type ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { AaaaRecord, ARecord, type IHostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { ApiGatewayv2DomainProperties } from 'aws-cdk-lib/aws-route53-targets';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

/** A name of one's own for an API. */
export interface OwnName {
  /** `api.saas.com` */
  readonly name: string;
  /** Certificate for it, of the region of what answers to it; made by DNS validation unless given. */
  readonly certificateArn?: string | undefined;
  /** Zone that certificate and name go into; without it, the certificate is given and the name published by hand. */
  readonly zone?: IHostedZone | undefined;
}

/** A name for an API at API Gateway, and who may connect to it. */
export interface GatewayName extends OwnName {
  /** Authorities whose certificates a client has to show, `s3://bucket/key.pem`; anybody connects without it. */
  readonly truststore?: string | undefined;
  readonly truststoreVersion?: string | undefined;
}

/** The certificate that is given for a name, or one that is made, proved by a record in its zone. */
export function certificateFor(scope: Construct, { name, certificateArn, zone }: OwnName): ICertificate {
  if (certificateArn) return Certificate.fromCertificateArn(scope, 'Certificate', certificateArn);
  return new Certificate(scope, 'Certificate', {
    domainName: name,
    validation: CertificateValidation.fromDns(zone),
  });
}

/** Lets one stage of an API answer to a name of its own, over TLS 1.2 or newer, by IPv4 and IPv6. */
export class ApiDomain extends Construct {
  constructor(scope: Construct, id: string, props: { api: IHttpApi; stage: IStage; name: GatewayName }) {
    super(scope, id);
    const { api, stage, name } = props;
    const domainName = new DomainName(this, 'Name', {
      domainName: name.name,
      certificate: certificateFor(this, name),
      securityPolicy: SecurityPolicy.TLS_1_2,
      ipAddressType: IpAddressType.DUAL_STACK,
      mtls: this.mutualTls(name),
    });
    new ApiMapping(this, 'Mapping', { api, stage, domainName });
    const { regionalDomainName, regionalHostedZoneId } = domainName;
    if (name.zone) {
      const target = RecordTarget.fromAlias(
        new ApiGatewayv2DomainProperties(regionalDomainName, regionalHostedZoneId),
      );
      new ARecord(this, 'A', { zone: name.zone, recordName: `${name.name}.`, target });
      new AaaaRecord(this, 'Aaaa', { zone: name.zone, recordName: `${name.name}.`, target });
    } else {
      new CfnOutput(this, 'Target', {
        value: regionalDomainName,
        description: `What ${name.name} has to be a CNAME of`,
      });
    }
  }

  /** A new version is named, since API Gateway reads the object when the name is updated and not again. */
  private mutualTls({ truststore, truststoreVersion }: GatewayName): MTLSConfig | undefined {
    if (!truststore) return undefined;
    const { hostname, pathname } = new URL(truststore);
    return {
      bucket: Bucket.fromBucketName(this, 'Truststore', hostname),
      key: pathname.slice(1),
      ...(truststoreVersion !== undefined && { version: truststoreVersion }),
    };
  }
}
