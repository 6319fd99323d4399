import { CfnResource, Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Settings } from './settings.ts';

/** Key prefix under which hosts store command output; the bucket holds nothing else. */
export const outputsPrefix = 'executions/';

/** Creates the bucket for whole command outputs: encrypted, TLS only, private, with an expiry. */
export function createOutputs(scope: Construct, settings: Settings): Bucket {
  const isRetained = settings.profile === 'production';
  const outputs = new Bucket(scope, 'Outputs', {
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    lifecycleRules: [
      {
        expiration: Duration.days(settings.outputDays),
        abortIncompleteMultipartUploadAfter: Duration.days(1),
      },
    ],
    removalPolicy: isRetained ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    autoDeleteObjects: !isRetained,
  });
  if (!isRetained) setAutoDeleteLogGroup(scope, settings);
  Validations.of(outputs).acknowledge({
    id: 'AwsSolutions::AwsSolutions-S1',
    reason: 'Outputs expire in weeks and two roles read them; logging every read would cost more',
  });
  return outputs;
}

/** Puts the log of the function that empties the bucket into a group deleted with the stack. */
function setAutoDeleteLogGroup(scope: Construct, { deployment, logDays }: Settings): void {
  const log = new LogGroup(scope, 'Log-emptying', {
    logGroupName: `/drydock/${deployment}/emptying`,
    retention: logDays,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const helper = scope.node.findChild('Custom::S3AutoDeleteObjectsCustomResourceProvider');
  const handler = helper.node.findChild('Handler');
  if (!(handler instanceof CfnResource))
    throw new Error('CDK no longer empties buckets with this function');
  handler.addPropertyOverride('LoggingConfig.LogGroup', log.logGroupName);
}
