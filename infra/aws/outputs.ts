import { CfnResource, Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Settings } from './settings.ts';

/** Under here hosts store what commands wrote; nothing else lies in the bucket. */
export const outputsPrefix = 'executions/';

/** Where whole outputs lie for some weeks: encrypted, over TLS only, for nobody else. */
export function createOutputs(scope: Construct, settings: Settings): Bucket {
  const isKept = settings.profile === 'production';
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
    removalPolicy: isKept ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    autoDeleteObjects: !isKept,
  });
  if (!isKept) ownTheLogOfItsEnd(scope, settings);
  Validations.of(outputs).acknowledge({
    id: 'AwsSolutions::AwsSolutions-S1',
    reason: 'Outputs live for weeks and are read by two roles; a log of each read would cost more',
  });
  return outputs;
}

/** What empties the bucket at the end logs too: in a group that goes with the stack. */
function ownTheLogOfItsEnd(scope: Construct, { deployment, logDays }: Settings): void {
  const log = new LogGroup(scope, 'Log-emptying', {
    logGroupName: `/drydock/${deployment}/emptying`,
    retention: logDays,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const helper = scope.node.findChild('Custom::S3AutoDeleteObjectsCustomResourceProvider');
  const handler = helper.node.findChild('Handler');
  if (!(handler instanceof CfnResource)) throw new Error('CDK empties buckets in another way now');
  handler.addPropertyOverride('LoggingConfig.LogGroup', log.logGroupName);
}
