import { RemovalPolicy } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import type { IHttpRouteAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpApi, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer, HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Settings } from './settings.ts';
import { prefixOf } from './tables.ts';

/** The front door: one route for everything, behind an authorizer; the function knows the rest. */
export function createApi(scope: Construct, settings: Settings, answers: IFunction): HttpApi {
  const api = new HttpApi(scope, 'Api', {
    apiName: `${prefixOf(settings)}api`,
    description: `Drydock: the API of the deployment ${settings.deployment}`,
    defaultIntegration: new HttpLambdaIntegration('Answers', answers),
    defaultAuthorizer: authorizerOf(settings),
    createDefaultStage: false,
  });
  new HttpStage(scope, 'ApiStage', {
    httpApi: api,
    autoDeploy: true,
    throttle: {
      rateLimit: settings.requestsPerSecond,
      burstLimit: settings.requestsPerSecond * 2,
    },
    accessLogSettings: {
      format: AccessLogFormat.custom(requestLine),
      destination: new LogGroupLogDestination(
        new LogGroup(scope, 'ApiLog', {
          logGroupName: `/drydock/${settings.deployment}/requests`,
          retention: settings.logDays,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
      ),
    },
  });
  return api;
}

/** One line a request: who asked for what, and how it went; our own logs name the request too. */
const requestLine = JSON.stringify({
  request: '$context.requestId',
  at: '$context.requestTimeEpoch',
  from: '$context.identity.sourceIp',
  by: '$context.identity.userArn',
  asked: '$context.httpMethod $context.path',
  status: '$context.status',
  ms: '$context.responseLatency',
  bytes: '$context.responseLength',
  refused: '$context.authorizer.error',
});

/** Callers sign with IAM, or bring a token of the issuer that is set. */
function authorizerOf({ jwtIssuer, jwtAudience }: Settings): IHttpRouteAuthorizer {
  if (jwtIssuer === undefined) return new HttpIamAuthorizer();
  return new HttpJwtAuthorizer('SignIn', jwtIssuer, { jwtAudience: [...jwtAudience] });
}
