import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
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
  Validations.of(outputs).acknowledge({
    id: 'AwsSolutions::AwsSolutions-S1',
    reason: 'Outputs live for weeks and are read by two roles; a log of each read would cost more',
  });
  return outputs;
}
