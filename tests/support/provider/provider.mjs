// An OpenID provider for tests: `node provider.mjs PORT AUDIENCE "SCOPES"`. /ctl/rotate, /ctl/retire, /ctl/fault?m=… and
// /ctl/stats act on its keys; a fault meets whoever fetches them.
import Provider from 'oidc-provider';
import { createServer } from 'node:http';
import { generateKeyPairSync, randomUUID } from 'node:crypto';

const port = Number(process.argv[2]);
const issuer = `http://127.0.0.1:${port}`;
const audience = process.argv[3];
const scopes = process.argv[4];
const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code';
let keys = [];
let fault = '';
let fetched = 0;
let provider;

function fresh() {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'ES256', kid: randomUUID() };
}

function start() {
  provider = new Provider(issuer, {
    jwks: { keys },
    clients: [
      { client_id: 'desk', client_secret: 'desk-secret', grant_types: ['client_credentials'], response_types: [], redirect_uris: [], scope: scopes, id_token_signed_response_alg: 'ES256' },
      { client_id: 'app', application_type: 'native', token_endpoint_auth_method: 'none', grant_types: ['authorization_code'], response_types: ['code'], redirect_uris: ['http://127.0.0.1/callback'], scope: `openid ${scopes}`, id_token_signed_response_alg: 'ES256' },
      { client_id: 'television', application_type: 'native', token_endpoint_auth_method: 'none', grant_types: [DEVICE], response_types: [], redirect_uris: [], scope: `openid ${scopes}`, id_token_signed_response_alg: 'ES256' },
    ],
    pkce: { required: () => true },
    scopes: ['openid', ...scopes.split(' ')],
    features: {
      devInteractions: { enabled: true },
      clientCredentials: { enabled: true },
      deviceFlow: { enabled: true },
      introspection: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: (ctx, client, oneOf) => oneOf ?? audience,
        useGrantedResource: () => true,
        getResourceServerInfo: (ctx, resource) => ({
          audience: resource, scope: scopes, accessTokenTTL: 600,
          ...(resource.startsWith('urn:opaque') ? { accessTokenFormat: 'opaque' } : { accessTokenFormat: 'jwt', jwt: { sign: { alg: 'ES256' } } }),
        }),
      },
    },
  });
}

keys = [fresh()];
start();
createServer((request, response) => {
  const url = new URL(request.url, issuer);
  if (url.pathname === '/ctl/rotate') { keys = [fresh(), ...keys]; start(); response.end('ok'); return; }
  if (url.pathname === '/ctl/retire') { keys = keys.slice(0, 1); start(); response.end('ok'); return; }
  if (url.pathname === '/ctl/fault') { fault = url.searchParams.get('m') ?? ''; response.end('ok'); return; }
  if (url.pathname === '/ctl/stats') { response.end(JSON.stringify({ fetched })); return; }
  if (url.pathname === '/jwks') {
    fetched += 1;
    switch (fault) {
      case '500': response.statusCode = 500; response.end('{}'); return;
      case 'html': response.setHeader('content-type', 'text/html'); response.end('<html></html>'); return;
      case 'garbage': response.end('\u0000\u0001{'); return;
      case 'empty': response.end(JSON.stringify({ keys: [] })); return;
      case 'hang': return;
      case 'huge': response.end(JSON.stringify({ keys: [{ kty: 'EC', x: 'x'.repeat(1 << 20) }] })); return;
      case 'reset': request.socket.destroy(); return;
      case 'redirect': response.statusCode = 302; response.setHeader('location', `${issuer}/elsewhere`); response.end(); return;
    }
  }
  provider.callback()(request, response);
}).listen(port, '127.0.0.1', () => console.log('ready'));
