import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpStage,
  type IHttpRouteAuthorizer,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer, HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Settings } from './settings.ts';
import { prefixOf } from './tables.ts';

/**
 * The same API twice, because a route has exactly one authorizer: `iam` for callers that sign with
 * SigV4, `jwt` for bearers of a token; null without a `jwtIssuer`.
 */
export type HttpApis = Readonly<{ iam: HttpApi; jwt: HttpApi | null }>;

export const listHttpApis = ({ iam, jwt }: HttpApis): readonly HttpApi[] =>
  jwt ? [iam, jwt] : [iam];

/** Creates the HTTP APIs: one authorized catch-all route each; the function does the routing. */
export function createHttpApis(scope: Construct, settings: Settings, handler: IFunction): HttpApis {
  const { jwtIssuer, jwtAudience } = settings;
  const open = (spec: HttpApiSpec) => createHttpApi(scope, settings, handler, spec);
  return {
    iam: open({ id: 'Api', name: 'api', authorizer: new HttpIamAuthorizer() }),
    jwt:
      jwtIssuer === undefined
        ? null
        : open({
            id: 'People',
            name: 'people',
            authorizer: new HttpJwtAuthorizer('SignIn', jwtIssuer, {
              jwtAudience: [...jwtAudience],
            }),
          }),
  };
}

type HttpApiSpec = Readonly<{ id: string; name: string; authorizer: IHttpRouteAuthorizer }>;

function createHttpApi(
  scope: Construct,
  settings: Settings,
  handler: IFunction,
  { id, name, authorizer }: HttpApiSpec,
): HttpApi {
  const { deployment, requestsPerSecond, allowedOrigins, logDays } = settings;
  const integration = new HttpLambdaIntegration('Handler', handler);
  const api = new HttpApi(scope, id, {
    apiName: `${prefixOf(settings)}${name}`,
    description: `Drydock: the API of the deployment ${deployment}, for ${name}`,
    defaultIntegration: integration,
    defaultAuthorizer: authorizer,
    createDefaultStage: false,
  });
  addOpenRoutes(
    api,
    integration,
    ['/v1/health', '/v1/openapi.json'],
    [HttpMethod.GET, HttpMethod.HEAD],
  );
  // A browser sends an unsigned preflight first; the function holds the list of allowed origins.
  if (allowedOrigins.length > 0)
    addOpenRoutes(api, integration, ['/{proxy+}'], [HttpMethod.OPTIONS]);
  const log = new LogGroup(scope, `${id}Log`, {
    // Groups with another prefix each need an entry in CloudWatch's bounded policy for vended logs.
    logGroupName: `/aws/vendedlogs/drydock/${deployment}/requests-${name}`,
    retention: logDays,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  new HttpStage(scope, `${id}Stage`, {
    httpApi: api,
    autoDeploy: true,
    throttle: { rateLimit: requestsPerSecond, burstLimit: requestsPerSecond * 2 },
    accessLogSettings: {
      format: AccessLogFormat.custom(accessLogFormat),
      destination: new LogGroupLogDestination(log),
    },
  });
  return api;
}

/** Adds routes without an authorizer; they disclose nothing about any principal. */
function addOpenRoutes(
  api: HttpApi,
  integration: HttpLambdaIntegration,
  paths: readonly string[],
  methods: readonly HttpMethod[],
): void {
  for (const path of paths) {
    const routes = api.addRoutes({
      path,
      integration,
      methods: [...methods],
      authorizer: new HttpNoneAuthorizer(),
    });
    for (const route of routes) {
      Validations.of(route).acknowledge({
        id: 'AwsSolutions::AwsSolutions-APIG4',
        reason: 'Health, the API document and preflights disclose nothing about any principal',
      });
    }
  }
}

/** One line per request: caller, route and outcome. Our own logs carry the same request id. */
const accessLogFormat = JSON.stringify({
  request: '$context.requestId',
  at: '$context.requestTimeEpoch',
  from: '$context.identity.sourceIp',
  by: '$context.identity.userArn',
  person: '$context.authorizer.claims.sub',
  route: '$context.httpMethod $context.path',
  status: '$context.status',
  ms: '$context.responseLatency',
  bytes: '$context.responseLength',
  authorizerError: '$context.authorizer.error',
});
