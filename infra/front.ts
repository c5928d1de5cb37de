import { Duration, SecretValue, Stack, Validations } from 'aws-cdk-lib';
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HttpVersion,
  OriginProtocolPolicy,
  OriginRequestPolicy,
  OriginSslPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { AaaaRecord, ARecord, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { CloudFrontTarget } from 'aws-cdk-lib/aws-route53-targets';
import { Construct } from 'constructs';
import { originSecretHeader, viewerAddressHeader } from '../shared/http/origin-headers.ts';
import { certificateFor, type OwnName } from './api-domain.ts';
import { Firewall } from './firewall.ts';

/** What stands before the device API. */
export interface FrontProps {
  readonly name: OwnName;
  /** Host that requests are handed on to. */
  readonly origin: string;
  /** Secret of Secrets Manager, in this region, whose text the functions know the hash of. */
  readonly secretName: string;
  readonly requestsPerFiveMinutes: number;
  readonly logRetentionDays: RetentionDays;
}

/** Overwrites what a client may have written there: the address is CloudFront's own word. */
const tellViewer = `function handler(event) {
  event.request.headers['${viewerAddressHeader}'] = { value: event.viewer.ip };
  delete event.request.headers['${originSecretHeader}'];
  return event.request;
}`;

/**
 * CloudFront and a firewall before the device API. API Gateway throttles all callers as one, so that a flood from one
 * address would use up everybody's share; here it is counted by address and turned away. Nothing is cached. Each
 * request carries a secret, by which the functions tell it from one that came round the front, and the address that it
 * came from.
 */
export class Front extends Construct {
  readonly domainName: string;

  constructor(scope: Construct, id: string, props: FrontProps) {
    super(scope, id);
    const firewall = new Firewall(this, 'Firewall', props);
    const distribution = new Distribution(this, 'Distribution', {
      comment: `${props.name.name}: device API`,
      domainNames: [props.name.name],
      certificate: certificateFor(this, props.name),
      minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      httpVersion: HttpVersion.HTTP2_AND_3,
      webAclId: firewall.arn,
      defaultBehavior: {
        origin: this.origin(props),
        allowedMethods: AllowedMethods.ALLOW_ALL,
        cachePolicy: CachePolicy.CACHING_DISABLED,
        originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
        viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
        functionAssociations: [
          { function: this.viewerFunction(), eventType: FunctionEventType.VIEWER_REQUEST },
        ],
      },
    });
    this.domainName = distribution.distributionDomainName;
    this.publish(props.name, distribution);
    Validations.of(distribution).acknowledge(
      {
        id: 'AwsSolutions-CFR1',
        reason: 'Business partners may be anywhere; who may send is decided by signature.',
      },
      {
        id: 'AwsSolutions-CFR3',
        reason:
          'The firewall logs whom it turns away, and the functions what they refuse; paths name identities.',
      },
    );
  }

  private origin({ origin, secretName }: FrontProps): HttpOrigin {
    return new HttpOrigin(origin, {
      protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
      originSslProtocols: [OriginSslPolicy.TLS_V1_2],
      // API Gateway gives up after 30 s.
      readTimeout: Duration.seconds(30),
      // A reference that CloudFormation resolves: the template does not hold the secret.
      customHeaders: { [originSecretHeader]: SecretValue.secretsManager(secretName).unsafeUnwrap() },
    });
  }

  private viewerFunction(): EdgeFunction {
    return new EdgeFunction(this, 'Viewer', {
      functionName: `${Stack.of(this).stackName}-viewer`,
      comment: 'Tells the origin the address of the viewer',
      runtime: FunctionRuntime.JS_2_0,
      code: FunctionCode.fromInline(tellViewer),
    });
  }

  private publish({ name, zone }: OwnName, distribution: Distribution): void {
    if (!zone) return;
    const target = RecordTarget.fromAlias(new CloudFrontTarget(distribution));
    new ARecord(this, 'A', { zone, recordName: `${name}.`, target });
    new AaaaRecord(this, 'Aaaa', { zone, recordName: `${name}.`, target });
  }
}
