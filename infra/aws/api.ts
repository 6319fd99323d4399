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

/** The same API twice, for a route has one authorizer: for who signs, and for who has a token. */
export type Doors = Readonly<{ machines: HttpApi; people: HttpApi | null }>;

export const doorsOf = ({ machines, people }: Doors): readonly HttpApi[] =>
  people ? [machines, people] : [machines];

/** The front doors: one route for everything, behind an authorizer; the function knows the rest. */
export function createDoors(scope: Construct, settings: Settings, answers: IFunction): Doors {
  const { jwtIssuer, jwtAudience } = settings;
  const open = (door: Door) => createDoor(scope, settings, answers, door);
  return {
    machines: open({ id: 'Api', name: 'api', authorizer: new HttpIamAuthorizer() }),
    people:
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

type Door = Readonly<{ id: string; name: string; authorizer: IHttpRouteAuthorizer }>;

function createDoor(
  scope: Construct,
  settings: Settings,
  answers: IFunction,
  { id, name, authorizer }: Door,
): HttpApi {
  const { deployment, requestsPerSecond, allowedOrigins, logDays } = settings;
  const integration = new HttpLambdaIntegration('Answers', answers);
  const api = new HttpApi(scope, id, {
    apiName: `${prefixOf(settings)}${name}`,
    description: `Drydock: the API of the deployment ${deployment}, for ${name}`,
    defaultIntegration: integration,
    defaultAuthorizer: authorizer,
    createDefaultStage: false,
  });
  leaveOpen(api, integration, ['/v1/health', '/v1/openapi.json'], HttpMethod.GET);
  // A browser asks before it sends, and signs nothing then; the function has the list of origins.
  if (allowedOrigins.length > 0) leaveOpen(api, integration, ['/{proxy+}'], HttpMethod.OPTIONS);
  const log = new LogGroup(scope, `${id}Log`, {
    logGroupName: `/drydock/${deployment}/requests-${name}`,
    retention: logDays,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  new HttpStage(scope, `${id}Stage`, {
    httpApi: api,
    autoDeploy: true,
    throttle: { rateLimit: requestsPerSecond, burstLimit: requestsPerSecond * 2 },
    accessLogSettings: {
      format: AccessLogFormat.custom(requestLine),
      destination: new LogGroupLogDestination(log),
    },
  });
  return api;
}

/** What nobody has to sign in for: it says nothing that is anybody's. */
function leaveOpen(
  api: HttpApi,
  integration: HttpLambdaIntegration,
  paths: readonly string[],
  method: HttpMethod,
): void {
  for (const path of paths) {
    const routes = api.addRoutes({
      path,
      integration,
      methods: [method],
      authorizer: new HttpNoneAuthorizer(),
    });
    for (const route of routes) {
      Validations.of(route).acknowledge({
        id: 'AwsSolutions::AwsSolutions-APIG4',
        reason: 'Health, the API document and preflights say nothing that is anybody’s',
      });
    }
  }
}

/** One line a request: who asked for what, and how it went; our own logs name the request too. */
const requestLine = JSON.stringify({
  request: '$context.requestId',
  at: '$context.requestTimeEpoch',
  from: '$context.identity.sourceIp',
  by: '$context.identity.userArn',
  person: '$context.authorizer.claims.sub',
  asked: '$context.httpMethod $context.path',
  status: '$context.status',
  ms: '$context.responseLatency',
  bytes: '$context.responseLength',
  refused: '$context.authorizer.error',
});
