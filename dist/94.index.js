export const id = 94;
export const ids = [94];
export const modules = {

/***/ 25844:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   f: () => (/* binding */ attemptTimeoutPolicy)
/* harmony export */ });
/* harmony import */ var _azure_core_rest_pipeline__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(54237);

/**
 * Gives each attempt a time-out of its own, from the first byte that is sent to the last of the body. The client's own `timeout` ends with the headers,
 * reports an abort that looks like a wish of ours, and keeps the process alive for as long as it was to last when the connection fails before.
 */
function attemptTimeoutPolicy(milliseconds) {
    return {
        name: 'attemptTimeout',
        async sendRequest(request, next) {
            const outer = request.abortSignal;
            const timer = AbortSignal.timeout(milliseconds);
            request.abortSignal = timer;
            try {
                return await next(request);
            }
            catch (error) {
                if (!timer.aborted)
                    throw error;
                throw new _azure_core_rest_pipeline__WEBPACK_IMPORTED_MODULE_0__/* .RestError */ .pj(`No answer within ${milliseconds / 1000} seconds`, { code: 'ETIMEDOUT', request });
            }
            finally {
                if (outer === undefined)
                    delete request.abortSignal;
                else
                    request.abortSignal = outer;
            }
        }
    };
}


/***/ }),

/***/ 23094:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  connectAzure: () => (/* binding */ connectAzure)
});

// EXTERNAL MODULE: ./node_modules/@azure/core-rest-pipeline/dist/esm/index.js + 82 modules
var esm = __webpack_require__(54237);
// EXTERNAL MODULE: ./lib/core/arm/json.js
var json = __webpack_require__(88198);
// EXTERNAL MODULE: ./lib/errors.js
var errors = __webpack_require__(452);
;// CONCATENATED MODULE: ./lib/azure/arm-error.js


/** Reads `{error: {code, message, details[]}}` (ARM common types v5), or the flat form that some endpoints send. */
function parseFailure(body) {
    const error = (0,json/* isRecord */.u4)(body) && (0,json/* isRecord */.u4)(body['error']) ? body['error'] : body;
    const details = (0,json/* listAt */.gT)(error, 'details').flatMap(detail => {
        const message = (0,json/* stringAt */.bX)(detail, 'message');
        const target = (0,json/* stringAt */.bX)(detail, 'target');
        return message === undefined ? [] : [target === undefined ? message : `${target}: ${message}`];
    });
    return {
        code: (0,json/* stringAt */.bX)(error, 'code') ?? 'Unknown',
        message: (0,json/* stringAt */.bX)(error, 'message') ?? '',
        details: [...new Set(details)]
    };
}
/** Says in one sentence what was attempted and what Azure answered, with the way out as hints. */
function toGuardError(response, purpose) {
    const failure = parseFailure(response.body);
    const request = response.header('x-ms-correlation-request-id') ?? response.header('x-ms-request-id');
    const trace = request === undefined ? [] : [`Correlation ID: ${request}.`];
    const said = failure.message === '' ? `HTTP ${response.status}` : failure.message;
    const make = (code, message, hints) => new errors/* GuardError */.U(code, message, { hints: [...hints, ...trace] });
    switch (response.status) {
        case 401:
            return make('sign-in', `Azure did not accept the access token when asked to ${purpose}.`, [said]);
        case 403:
            return make('forbidden', `The identity may not ${purpose}.`, explainForbidden(failure.message));
        case 404:
            // Fail closed: only Resource Manager's own word makes a resource absent. A proxy's 404 would have us write over what is there.
            if (!/NotFound$/i.test(failure.code))
                return make('azure', `Something that is not the Resource Manager answered 404 when asked to ${purpose}.`, []);
            return make('not-found', `Azure could not ${purpose}: ${explainMissing(failure)}`, []);
        case 412:
            return make('conflict', `Somebody else changed it in between: Azure refused to ${purpose}.`, [said]);
        case 409:
            return make('conflict', `Another operation is under way: Azure refused to ${purpose}.`, [said]);
        default: {
            const modified = /modified since last retrieval/i.test(failure.message);
            if (modified)
                return make('conflict', `Somebody else changed it in between: Azure refused to ${purpose}.`, [said]);
            return make('azure', `Azure could not ${purpose}: ${said} (${failure.code}, HTTP ${response.status}).`, failure.details);
        }
    }
}
/** "The client 'x' with object id 'y' does not have authorization to perform action 'a' over scope 's' ..." */
function explainForbidden(message) {
    const action = /perform action '([^']+)'/.exec(message)?.[1];
    const scope = /over scope '([^']+)'/.exec(message)?.[1];
    const object = /object id '([^']+)'/.exec(message)?.[1];
    if (action === undefined || scope === undefined)
        return message === '' ? [] : [message];
    const write = /\/(write|delete)$/i.test(action);
    const role = write && /Microsoft\.ApiManagement/i.test(action) ? 'API Management Service Contributor' : 'Reader';
    const assignee = object ?? '<object ID of the identity>';
    return [
        `It lacks the action \`${action}\` on \`${scope}\`.`,
        `az role assignment create --assignee-object-id ${assignee} --assignee-principal-type ServicePrincipal --role "${role}" --scope "${scope}"`,
        'A custom role with just this action does as well; a new assignment takes a few minutes to work.'
    ];
}
function explainMissing(failure) {
    const message = failure.message === ''
        ? 'it does not exist'
        : failure.message.replace(/ For more details please go to \S+$/, '');
    return /[.!?]$/.test(message) ? message : `${message}.`;
}

// EXTERNAL MODULE: ./lib/azure/attempt-timeout.js
var attempt_timeout = __webpack_require__(25844);
;// CONCATENATED MODULE: ./lib/azure/arm.js





const requestTimeoutMs = 100_000;
const parallelRequests = 8;
/**
 * The Resource Manager over the pipeline that the Azure SDKs are built on: same retries, proxy, token cache.
 * Fail closed: the token goes to `cloud.armUrl` only, whatever a Location, a nextLink or a redirect says.
 */
class ArmClient {
    cloud;
    pipeline;
    http = (0,esm/* createDefaultHttpClient */.fl)();
    running = 0;
    waiting = [];
    constructor(cloud, credential, userAgent) {
        this.cloud = cloud;
        this.pipeline = (0,esm/* createPipelineFromOptions */.Fp)({
            userAgentOptions: { userAgentPrefix: userAgent },
            retryOptions: { maxRetries: 0 }
        });
        this.pipeline.removePolicy({ name: esm/* redirectPolicyName */.Ou });
        this.pipeline.addPolicy((0,esm/* retryPolicy */.Jb)([passingStrategy], { maxRetries: 5 }), { phase: 'Retry' });
        this.pipeline.addPolicy((0,attempt_timeout/* attemptTimeoutPolicy */.f)(requestTimeoutMs), { afterPhase: 'Retry' });
        this.pipeline.addPolicy((0,esm/* bearerTokenAuthenticationPolicy */.N$)({ credential, scopes: cloud.scope }), {
            afterPhase: 'Retry'
        });
    }
    /** Sends one request. Throws a GuardError for every status that is neither 2xx nor expected. */
    async send(request) {
        const url = this.toUrl(request);
        await this.enter();
        try {
            const response = await this.transmit(url, request);
            const accepted = (response.status >= 200 && response.status < 300) || request.expect?.includes(response.status);
            if (!accepted)
                throw toGuardError(response, request.purpose);
            return response;
        }
        finally {
            this.leave();
        }
    }
    /** Reads a list to its last page. */
    async list(path, query, purpose) {
        const values = [];
        const seen = new Set();
        let next = { method: 'GET', path, query, purpose };
        while (next !== undefined) {
            const response = await this.send(next);
            if (!(0,json/* isRecord */.u4)(response.body) || !Array.isArray(response.body['value'])) {
                throw new errors/* GuardError */.U('azure', `Azure answered with something that is no list when asked to ${purpose}.`);
            }
            values.push(...(0,json/* listAt */.gT)(response.body, 'value'));
            const link = (0,json/* stringAt */.bX)(response.body, 'nextLink');
            if (link !== undefined && seen.has(link))
                throw new errors/* GuardError */.U('azure', `The pages never end when asked to ${purpose}.`);
            if (link !== undefined)
                seen.add(link);
            next = link === undefined ? undefined : { method: 'GET', path: link, purpose };
        }
        return values;
    }
    toUrl(request) {
        // `..` as a name would lead to another resource: a URL resolves it, encoded or not, before it is sent.
        const climbs = /(^|\/)(\.|%2e){1,2}(?=[/?#]|$)/i.test(request.path);
        if (climbs || !URL.canParse(request.path, this.cloud.armUrl)) {
            throw new errors/* GuardError */.U('azure', `Azure named no usable URL when asked to ${request.purpose}.`);
        }
        const url = new URL(request.path, this.cloud.armUrl);
        if (url.username !== '' || url.password !== '' || url.origin !== this.cloud.armUrl) {
            throw new errors/* GuardError */.U('azure', `Azure named the host \`${url.host.slice(0, 200)}\` when asked to ${request.purpose}; the token goes to ${this.cloud.armUrl} only.`);
        }
        for (const [name, value] of Object.entries(request.query ?? {}))
            url.searchParams.set(name, value);
        return url.href;
    }
    async transmit(url, request) {
        const message = (0,esm/* createPipelineRequest */.G6)({ url, method: request.method });
        message.headers.set('accept', 'application/json');
        if (request.ifMatch !== undefined)
            message.headers.set('if-match', request.ifMatch);
        if (request.ifNoneMatch !== undefined)
            message.headers.set('if-none-match', request.ifNoneMatch);
        if (request.body !== undefined) {
            message.headers.set('content-type', 'application/json');
            message.body = JSON.stringify(request.body);
        }
        try {
            const response = await this.pipeline.sendRequest(this.http, message);
            const text = response.bodyAsText ?? '';
            return {
                status: response.status,
                text,
                body: parseBody(text),
                header: name => response.headers.get(name)
            };
        }
        catch (error) {
            if (error instanceof errors/* GuardError */.U)
                throw error;
            if ((0,esm/* isRestError */.T0)(error)) {
                throw new errors/* GuardError */.U('network', `No answer from ${this.cloud.armUrl} when asked to ${request.purpose}: ${error.code ?? error.name}.`, {
                    hints: [
                        'Check the proxy, name resolution, and the certificates that Node trusts (NODE_EXTRA_CA_CERTS); run the job again if it was a passing fault.'
                    ],
                    cause: error
                });
            }
            throw error;
        }
    }
    /** ARM throttles by identity and subscription: a bounded number of requests is under way at once. */
    async enter() {
        if (this.running >= parallelRequests)
            await new Promise(resolve => this.waiting.push(resolve));
        else
            this.running++;
    }
    leave() {
        const next = this.waiting.shift();
        if (next === undefined)
            this.running--;
        else
            next();
    }
}
function parseBody(text) {
    if (text === '')
        return undefined;
    try {
        return JSON.parse(text.replace(/^\uFEFF/, ''));
    }
    catch {
        return undefined;
    }
}
/** Longer than this nobody waits for one request: a run that hangs is worse than one that says why it stopped. */
const longestRetryMs = 120_000;
/** What may pass by itself: besides overload and lost connections, API Management's "somebody else is writing" (facts: pain point 4). */
const passingErrors = /^(ETIMEDOUT|ESOCKETTIMEDOUT|ECONNREFUSED|ECONNRESET|EPIPE|ENOTFOUND|EAI_AGAIN|REQUEST_SEND_ERROR)$/;
/**
 * The SDK's default leaves out a 429 without Retry-After, and waits for as long as the header says, be it a day (facts: arm 1.4).
 * Requests are idempotent: reads, and writes under an ETag.
 */
const passingStrategy = {
    name: 'passing',
    retry({ retryCount, response, responseError }) {
        const lost = responseError !== undefined && passingErrors.test(responseError.code ?? '');
        if (!lost && (response === undefined || !passes(response.status, response.bodyAsText ?? ''))) {
            return { skipStrategy: true };
        }
        const wait = readRetryAfter(response?.headers.get('retry-after')) ??
            500 * 2 ** retryCount * (0.75 + Math.random() / 2);
        return wait > longestRetryMs ? { skipStrategy: true } : { retryAfterInMs: wait };
    }
};
function passes(status, text) {
    if (status === 408 || status === 429 || (status >= 500 && status !== 501 && status !== 505))
        return true;
    if (status === 409)
        return /PessimisticConcurrencyConflict|OperationInProgress|AnotherOperationInProgress/i.test(text);
    return status === 422 && /ManagementApiRequestFailed/i.test(text);
}
/** Retry-After in milliseconds: seconds, or a date. */
function readRetryAfter(header) {
    if (header === undefined)
        return undefined;
    if (/^\d{1,9}$/.test(header))
        return Number(header) * 1000;
    const date = Date.parse(header);
    return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}

;// CONCATENATED MODULE: ./lib/azure/cloud.js




/** Endpoints as published in Microsoft's national-clouds documentation; audiences per workload identity federation. */
const clouds = {
    azurecloud: {
        name: 'AzureCloud',
        armUrl: 'https://management.azure.com',
        authorityHost: 'https://login.microsoftonline.com',
        scope: 'https://management.azure.com/.default',
        assertionAudience: 'api://AzureADTokenExchange',
        wellKnown: true
    },
    azureusgovernment: {
        name: 'AzureUSGovernment',
        armUrl: 'https://management.usgovcloudapi.net',
        authorityHost: 'https://login.microsoftonline.us',
        scope: 'https://management.usgovcloudapi.net/.default',
        assertionAudience: 'api://AzureADTokenExchangeUSGov',
        wellKnown: true
    },
    azurechinacloud: {
        name: 'AzureChinaCloud',
        armUrl: 'https://management.chinacloudapi.cn',
        authorityHost: 'https://login.chinacloudapi.cn',
        scope: 'https://management.chinacloudapi.cn/.default',
        assertionAudience: 'api://AzureADTokenExchangeChina',
        wellKnown: true
    }
};
/** Finds a cloud by name, or asks the Resource Manager at an https URL for its endpoints. Throws GuardError. */
async function readCloud(environment, userAgent) {
    const known = Object.hasOwn(clouds, environment.toLowerCase())
        ? clouds[environment.toLowerCase()]
        : undefined;
    if (known !== undefined)
        return known;
    const url = URL.canParse(environment) ? new URL(environment) : undefined;
    if (url === undefined ||
        url.protocol !== 'https:' ||
        url.username !== '' ||
        url.search !== '' ||
        url.pathname !== '/') {
        throw new errors/* GuardError */.U('input', `The input \`environment\` is \`${environment.slice(0, 200)}\`: expected \`azurecloud\`, \`azureusgovernment\`, \`azurechinacloud\`, or the https URL of a Resource Manager without a path.`);
    }
    const authentication = await readAuthentication(url.origin, userAgent);
    return toCloud(url.origin, authentication);
}
function toCloud(origin, authentication) {
    const login = authentication['loginEndpoint'];
    const audiences = authentication['audiences'];
    const endpoint = typeof login === 'string' && URL.canParse(login) ? new URL(login) : undefined;
    const audience = Array.isArray(audiences)
        ? audiences.find(value => typeof value === 'string' && value !== '')
        : undefined;
    if (endpoint?.protocol !== 'https:' || typeof audience !== 'string') {
        throw new errors/* GuardError */.U('azure', `The Resource Manager at ${origin} publishes no usable \`authentication.loginEndpoint\` (an https URL) and \`authentication.audiences\` under /metadata/endpoints.`);
    }
    return {
        name: origin,
        armUrl: origin,
        authorityHost: endpoint.origin,
        scope: `${audience.replace(/\/$/, '')}/.default`,
        assertionAudience: 'api://AzureADTokenExchange',
        wellKnown: Object.values(clouds).some(cloud => cloud.authorityHost === endpoint.origin)
    };
}
/** Newer Resource Managers answer with one object or an array of clouds, Azure Stack knows the oldest version only. */
async function readAuthentication(origin, userAgent) {
    for (const version of ['2022-09-01', '2015-01-01']) {
        const body = await readMetadata(`${origin}/metadata/endpoints?api-version=${version}`, userAgent);
        for (const entry of Array.isArray(body) ? body : [body]) {
            if ((0,json/* isRecord */.u4)(entry) && (0,json/* isRecord */.u4)(entry['authentication']))
                return entry['authentication'];
        }
    }
    throw new errors/* GuardError */.U('azure', `${origin} does not publish /metadata/endpoints as a Resource Manager does; check the input \`environment\`.`);
}
async function readMetadata(url, userAgent) {
    const request = (0,esm/* createPipelineRequest */.G6)({ url });
    const pipeline = (0,esm/* createEmptyPipeline */.O8)();
    pipeline.addPolicy((0,attempt_timeout/* attemptTimeoutPolicy */.f)(30_000));
    request.headers.set('accept', 'application/json');
    request.headers.set('user-agent', userAgent);
    try {
        const response = await pipeline.sendRequest((0,esm/* createDefaultHttpClient */.fl)(), request);
        return response.status === 200 ? JSON.parse(response.bodyAsText ?? '') : undefined;
    }
    catch (cause) {
        if (cause instanceof SyntaxError)
            return undefined;
        throw new errors/* GuardError */.U('network', `${new URL(url).origin}/metadata/endpoints cannot be reached; check the input \`environment\`, the proxy, and the certificates that Node trusts (NODE_EXTRA_CA_CERTS).`, { cause });
    }
}

// EXTERNAL MODULE: ./lib/core/arm/parse.js
var parse = __webpack_require__(6749);
// EXTERNAL MODULE: ./lib/core/model.js
var model = __webpack_require__(57206);
;// CONCATENATED MODULE: ./lib/azure/paths.js
/** Pinned here and nowhere else. API Management: the newest stable version; Web: the newest whose specification was studied. */
const apiVersions = {
    apiManagement: '2024-05-01',
    web: '2024-11-01',
    managedIdentity: '2023-01-31',
    authorization: '2022-04-01'
};
function toPaths(target) {
    const service = `${toGroup(target.subscription, target.resourceGroup)}/providers/Microsoft.ApiManagement/service/${segment(target.service)}`;
    const entity = `${service}/apis/${segment(target.api)}`;
    return { service, entity, api: entity };
}
/** The ARM path of an app, or of a slot. */
function toSitePath(place) {
    const slot = place.slot === undefined ? '' : `/slots/${segment(place.slot)}`;
    return `${toSitesPath(place.subscription, place.resourceGroup)}/${segment(place.name)}${slot}`;
}
/** The ARM path of the list of apps of a resource group, or of a subscription. */
function toSitesPath(subscription, resourceGroup) {
    const scope = resourceGroup === undefined
        ? `/subscriptions/${segment(subscription)}`
        : toGroup(subscription, resourceGroup);
    return `${scope}/providers/Microsoft.Web/sites`;
}
function segment(name) {
    return encodeURIComponent(name);
}
function toGroup(subscription, resourceGroup) {
    return `/subscriptions/${segment(subscription)}/resourceGroups/${segment(resourceGroup)}`;
}

;// CONCATENATED MODULE: ./lib/azure/observe.js




/** Fail closed: forbidden or refused is `unreadable`, 404 is `absent`, and no answer at all ends the run. */
async function observe(read) {
    try {
        return await read();
    }
    catch (error) {
        if (!(error instanceof errors/* GuardError */.U))
            throw error;
        if (error.code === 'not-found')
            return model/* absent */.Ge;
        if (error.code === 'forbidden' || error.code === 'azure')
            return (0,model/* unreadable */.O$)([error.message, ...error.hints].join(' '));
        throw error;
    }
}
function get(source, path, purpose, version = apiVersions.apiManagement) {
    return source.client.send({ method: 'GET', path, query: { 'api-version': version }, purpose });
}
function toObserved(response, parse) {
    const value = parse(response.body);
    return value === undefined
        ? (0,model/* unreadable */.O$)('Azure answered in a shape that is not documented.')
        : (0,model/* present */.Eb)(value, response.header('etag'));
}
function allOf(values, parse) {
    const parsed = values.map(parse);
    const known = parsed.filter(value => value !== undefined);
    return known.length === parsed.length
        ? (0,model/* present */.Eb)(known)
        : (0,model/* unreadable */.O$)('Azure listed an entry in a shape that is not documented.');
}
function readPolicy(source, path, purpose) {
    return observe(async () => {
        const response = await source.client.send({
            method: 'GET',
            path,
            query: { 'api-version': apiVersions.apiManagement, format: 'rawxml' },
            purpose
        });
        return toObserved(response, body => (0,parse/* parsePolicy */.ON)(body, response.text, response.header('content-type')));
    });
}
async function readEach(ids, read) {
    const unique = new Map(ids.map(id => [id.toLowerCase(), id]));
    const entries = [...unique].map(async ([key, id]) => [key, await read(id)]);
    return new Map(await Promise.all(entries));
}

// EXTERNAL MODULE: external "node:timers/promises"
var promises_ = __webpack_require__(58500);
// EXTERNAL MODULE: ./lib/core/revision.js
var revision = __webpack_require__(42478);
;// CONCATENATED MODULE: ./lib/azure/long-running.js





const firstWaitMs = 1_000;
const longestWaitMs = 10_000;
/** However long Azure asks to wait, somebody looks again after a minute. */
const longestAskedMs = 60_000;
/**
 * Follows a long-running operation to its end. Order as ARM documents it: Azure-AsyncOperation, Operation-Location, Location, then the
 * resource's own provisioningState. Stricter than the SDK (facts: arm 1.2, 2.1): a nested Failed is a failure, a 201 of a poll is still
 * running, and the details of a failure are kept.
 */
async function pollToEnd(client, first, options) {
    const operation = first.header('azure-asyncoperation') ?? first.header('operation-location');
    const location = first.header('location');
    const started = Date.now();
    let response = first;
    for (let attempt = 1;; attempt++) {
        const wait = waitFor(response, attempt);
        if (Date.now() + wait - started > options.timeoutMs) {
            throw new errors/* GuardError */.U('timeout', `Azure was still busy after ${Math.round(options.timeoutMs / 60_000)} minutes when asked to ${options.purpose}.`, {
                hints: [
                    'The operation may still finish in Azure: run the job again to see. Raise `import-timeout-minutes` for a large document.'
                ]
            });
        }
        await (0,promises_.setTimeout)(wait);
        const path = operation ?? location ?? options.resource;
        response = await client.send({
            method: 'GET',
            path,
            ...(path === options.resource ? { query: { 'api-version': options.apiVersion } } : {}),
            purpose: `follow the operation to ${options.purpose}`,
            expect: [400, 404, 409, 422]
        });
        const step = readStep(response, operation !== undefined ? 'operation' : location !== undefined ? 'location' : 'resource', options);
        if (step.kind === 'done')
            return;
        options.progress(describeProgress(response, attempt));
    }
}
function waitFor(response, attempt) {
    const growing = Math.min(firstWaitMs * 1.5 ** (attempt - 1), longestWaitMs);
    return Math.min(readRetryAfter(response.header('retry-after')) ?? growing, longestAskedMs);
}
function readStep(response, asked, options) {
    if (response.status === 404 && asked === 'resource')
        return { kind: 'running' };
    if (response.status >= 400)
        throw toFailure(response.body, options);
    const state = ((0,json/* stringAt */.bX)(response.body, 'status') ??
        (0,json/* stringAt */.bX)((0,json/* recordAt */.zR)(response.body, 'properties'), 'status') ??
        (0,json/* stringAt */.bX)((0,json/* recordAt */.zR)(response.body, 'properties'), 'provisioningState'))?.toLowerCase();
    if (state === 'failed' || state === 'canceled' || state === 'cancelled')
        throw toFailure(response.body, options);
    if (state === 'succeeded')
        return { kind: 'done' };
    if (asked === 'operation') {
        if (state !== undefined || response.status === 202)
            return { kind: 'running' };
        throw new errors/* GuardError */.U('azure', `Azure gave no status for the operation to ${options.purpose}.`);
    }
    if (asked === 'location')
        return { kind: response.status === 202 || response.status === 201 ? 'running' : 'done' };
    return { kind: state === undefined ? 'done' : 'running' };
}
/** The error sits at the top, below `properties`, or is the whole body; its details say what is wrong with the document. */
function toFailure(body, options) {
    const nested = (0,json/* recordAt */.zR)(body, 'properties');
    const carrier = (0,json/* isRecord */.u4)(body) && (0,json/* isRecord */.u4)(body['error']) ? body : (0,json/* isRecord */.u4)(nested['error']) ? nested : body;
    const failure = parseFailure(carrier);
    const said = failure.message === '' ? 'it gave no reason' : failure.message.replace(/[.:]\s*$/, '');
    return new errors/* GuardError */.U('azure', `Azure could not ${options.purpose}: ${said} (${failure.code}).`, {
        hints: failure.details
    });
}
function describeProgress(response, attempt) {
    const percent = (0,json/* isRecord */.u4)(response.body) ? response.body['percentComplete'] : undefined;
    return typeof percent === 'number'
        ? `still running, ${percent} % (poll ${attempt})`
        : `still running (poll ${attempt})`;
}

;// CONCATENATED MODULE: ./lib/azure/revisions.js








const version = apiVersions.apiManagement;
/** The numbers of all revisions of the API (ApiRevision_ListByService). */
function readRevisions(source) {
    return observe(async () => {
        const purpose = `list the revisions of the API \`${source.target.api}\``;
        const query = { 'api-version': version };
        return allOf(await source.client.list(`${source.paths.entity}/revisions`, query, purpose), parse/* parseRevision */.Pp);
    });
}
function readVersionSet(source, name) {
    return observe(async () => {
        const path = `${source.paths.service}/apiVersionSets/${segment(name)}`;
        return toObserved(await get(source, path, `read the version set \`${name}\``), parse/* parseVersionSet */.uI);
    });
}
/** Creates an API without operations: nobody can call anything of it. */
async function createApi(target, change) {
    const name = `the API \`${change.api}\``;
    await refuseTaken(target, target.paths.entity, name);
    await put(target, target.paths.entity, change.properties, `create ${name}`);
}
/** Copies the current revision: operations, policies and schemas with it (facts: arm 2.1, `sourceApiId`). */
async function createRevision(target, change) {
    const path = toRevisionPath(target, change.revision);
    await refuseTaken(target, path, nameRevision(change));
    const properties = {
        path: change.path,
        sourceApiId: decodeURIComponent(target.paths.entity),
        apiRevisionDescription: (0,revision/* describeCopy */.l)(change)
    };
    await put(target, path, properties, `create ${nameRevision(change)}`);
}
/** A PUT without If-Match writes over what stands there, so the place is looked at right before. */
async function refuseTaken({ client }, path, name) {
    const query = { 'api-version': version };
    const found = await client.send({ method: 'HEAD', path, query, purpose: `look for ${name}`, expect: [404] });
    if (found.status === 404)
        return;
    throw new errors/* GuardError */.U('conflict', `Somebody else created ${name} between our read and our write: it was left as it is.`, {
        hints: ['Run the job again: it reads what is there and plans from there.']
    });
}
async function put({ client, timeoutMs }, path, properties, purpose) {
    const response = await client.send({
        method: 'PUT',
        path,
        query: { 'api-version': version },
        body: { properties },
        purpose
    });
    // Documented as a long-running operation; an answer that names no place to ask, and is 200, is the end of it.
    const follows = ['azure-asyncoperation', 'operation-location', 'location'].some(name => response.header(name) !== undefined);
    const state = (0,json/* stringAt */.bX)((0,json/* recordAt */.zR)(response.body, 'properties'), 'provisioningState');
    if (!follows && response.status !== 202 && (state === undefined || state.toLowerCase() === 'succeeded'))
        return;
    await pollToEnd(client, response, {
        purpose,
        resource: path,
        apiVersion: version,
        timeoutMs,
        progress: () => undefined
    });
}
/** Makes a revision the current one, and looks whether it is. */
async function releaseRevision(target, change) {
    const { client, paths } = target;
    const purpose = `release ${nameRevision(change)}`;
    await client.send({
        method: 'PUT',
        path: await findFreeRelease(target, change),
        query: { 'api-version': version },
        body: {
            properties: {
                apiId: `${decodeURIComponent(paths.entity)};rev=${change.revision}`,
                notes: `Replaces revision ${change.replaces}: imported and verified by APIM Identity Guard.`
            }
        },
        purpose
    });
    const current = await readCurrent(target);
    if (current.revision === change.revision)
        return;
    throw new errors/* GuardError */.U('azure', `Azure took the request to ${purpose}, and revision ${current.revision ?? 'unknown'} is current.`);
}
/** Numbers of deleted revisions come again, and their releases may have stayed: one that is there would be rewritten, and release nothing. */
async function findFreeRelease({ client, paths }, change) {
    const name = `identity-guard-rev-${change.revision}`;
    for (let attempt = 1; attempt <= 20; attempt++) {
        const path = `${paths.entity}/releases/${segment(attempt === 1 ? name : `${name}-${attempt}`)}`;
        const purpose = `look for a release of ${nameRevision(change)}`;
        const query = { 'api-version': version };
        const found = await client.send({ method: 'HEAD', path, query, purpose, expect: [404] });
        if (found.status === 404)
            return path;
    }
    throw new errors/* GuardError */.U('azure', `There are 20 releases of ${nameRevision(change)} already: delete some of them.`);
}
/** How often a deletion is tried while an import of ours is still coming to its end in the revision. */
const deletions = 4;
const deletionWaitMs = 2_000;
/** Deletes a revision that was never released. Fail closed: the current one is never deleted. */
async function deleteRevision(target, change) {
    for (let attempt = 1;; attempt++) {
        try {
            return await tryDeletion(target, change);
        }
        catch (error) {
            const busy = error instanceof errors/* GuardError */.U && error.code === 'conflict';
            if (!busy || attempt === deletions)
                throw error;
            await (0,promises_.setTimeout)(deletionWaitMs * attempt);
        }
    }
}
async function tryDeletion(target, change) {
    const path = toRevisionPath(target, change.revision);
    const purpose = `delete ${nameRevision(change)}`;
    const query = { 'api-version': version };
    const current = await readCurrent(target);
    const found = await target.client.send({
        method: 'GET',
        path,
        query,
        purpose: `read ${nameRevision(change)}`
    });
    const isCurrent = (0,json/* recordAt */.zR)(found.body, 'properties')['isCurrent'] === true;
    if (isCurrent || current.revision === undefined || current.revision === change.revision)
        throw new errors/* GuardError */.U('refused', `It is not certain that ${nameRevision(change)} is not the current one: it was not deleted.`);
    const etag = found.header('etag');
    if (etag === undefined)
        throw new errors/* GuardError */.U('azure', `Azure gave no ETag for ${nameRevision(change)}: nothing is deleted without one.`);
    const response = await target.client.send({
        method: 'DELETE',
        path,
        query: { ...query, deleteRevisions: 'false' },
        ifMatch: etag,
        purpose
    });
    if (response.status !== 202)
        return;
    await pollToEnd(target.client, response, {
        purpose,
        resource: path,
        apiVersion: version,
        timeoutMs: target.timeoutMs,
        progress: () => undefined
    });
}
async function readCurrent({ client, paths }) {
    const response = await client.send({
        method: 'GET',
        path: paths.entity,
        query: { 'api-version': version },
        purpose: 'read which revision is current'
    });
    return { revision: (0,json/* stringAt */.bX)((0,json/* recordAt */.zR)(response.body, 'properties'), 'apiRevision') };
}
/** The id of a revision is one segment, `;` and `=` encoded (facts: arm 1.3). */
function toRevisionPath({ paths }, revision) {
    return `${paths.entity}${segment(`;rev=${revision}`)}`;
}
function nameRevision({ api, revision }) {
    return `revision ${revision} of the API \`${api}\``;
}

;// CONCATENATED MODULE: ./lib/azure/schemas.js





/**
 * Lists the schemas of the API. Those that the list gives without their content are asked for one by one; one that is gone by then is
 * not there.
 */
async function listSchemas(source) {
    const path = `${source.paths.api}/schemas`;
    const purpose = `list the schemas of the API \`${source.target.api}\``;
    const listed = await source.client.list(path, { 'api-version': apiVersions.apiManagement }, purpose);
    const schemas = await Promise.all(listed.map(async (body) => {
        const name = (0,json/* stringAt */.bX)(body, 'name');
        const content = (0,json/* recordAt */.zR)((0,json/* recordAt */.zR)(body, 'properties'), 'document');
        if (name === undefined || Object.keys(content).length > 0)
            return body;
        return await readOne(source, `${path}/${segment(name)}`, `read the schema \`${name}\``);
    }));
    return schemas.filter(schema => schema !== undefined);
}
async function readOne(source, path, purpose) {
    try {
        return (await get(source, path, purpose)).body;
    }
    catch (error) {
        if (error instanceof errors/* GuardError */.U && error.code === 'not-found')
            return undefined;
        throw error;
    }
}
/** Reads the schemas of the API as they are, for a snapshot. */
function readSchemas(source) {
    return observe(async () => {
        const entities = (await listSchemas(source)).map(toEntity);
        const known = entities.filter(schema => schema !== undefined);
        return known.length === entities.length
            ? (0,model/* present */.Eb)(known)
            : (0,model/* unreadable */.O$)('Azure gave a schema in a shape that is not documented.');
    });
}
function toEntity(body) {
    const name = (0,json/* stringAt */.bX)(body, 'name');
    const properties = (0,json/* recordAt */.zR)(body, 'properties');
    return name === undefined || !(0,json/* isRecord */.u4)(properties['document']) ? undefined : { name, properties };
}

// EXTERNAL MODULE: ./node_modules/@azure/identity/dist/esm/index.js + 172 modules
var dist_esm = __webpack_require__(39907);
;// CONCATENATED MODULE: ./lib/azure/sign-in-error.js

/** Turns a failed sign-in into one sentence and what to do (facts: auth 3.4). The token itself is never shown, its claims are. */
function explainSignIn(error, context) {
    const text = error instanceof Error ? error.message : String(error);
    const code = /AADSTS(\d+)/.exec(text)?.[1] ?? /Error\(s\): (\d+)/.exec(text)?.[1];
    const sentence = (code === undefined ? undefined : explainCode(code, context)) ??
        explainShape(text, error, context) ?? {
        message: `Microsoft Entra ID refused the sign-in${code === undefined ? '' : ` with AADSTS${code}`}.`,
        hints: [firstLine(text)]
    };
    const hints = code === undefined ? sentence.hints : [...sentence.hints, `Entra answered: AADSTS${code}.`];
    return new errors/* GuardError */.U('sign-in', sentence.message, { hints, cause: error });
}
function explainCode(code, context) {
    const { clientId, tenantId } = identityOf(context.signIn);
    switch (code) {
        case '70021':
        case '700213':
            return explainSubject(context);
        case '7002138':
            return {
                message: 'A federated credential matches this job but for upper and lower case.',
                hints: [
                    ...showClaims(context),
                    'Matching is case-sensitive: copy the subject above into the federated credential exactly as it stands.'
                ]
            };
        case '700211':
            return {
                message: 'No federated credential has the issuer of this GitHub token.',
                hints: [
                    ...showClaims(context),
                    'Set the issuer of the federated credential to the one above, without a trailing slash. GitHub Enterprise Server and ghe.com have issuers of their own.'
                ]
            };
        case '700212':
            return {
                message: 'No federated credential has the audience of this GitHub token.',
                hints: [
                    ...showClaims(context),
                    `Set the input \`audience\` to the audience of the federated credential, or the credential's audience to \`${context.audience ?? context.cloud.assertionAudience}\`.`
                ]
            };
        case '700016':
            return {
                message: `There is no application \`${clientId}\` in the tenant \`${tenantId}\`.`,
                hints: [
                    'Check `client-id` and `tenant-id`: they may be swapped, of another tenant, or the object ID instead of the client ID; a user-assigned identity may have been deleted.'
                ]
            };
        case '90002':
        case '900021':
        case '900023':
            return {
                message: `The tenant \`${tenantId}\` does not exist in ${context.cloud.name}.`,
                hints: ['Check `tenant-id` and `environment`.']
            };
        case '700024':
            return {
                message: 'The GitHub token had expired when Entra looked at it, and so had a fresh one.',
                hints: [...showClaims(context), 'Check the clock of a self-hosted runner.']
            };
        case '7000215':
        case '7000222':
            return {
                message: 'Entra asked for a client secret, or the one it was given is wrong or expired.',
                hints: [
                    'This action never uses a secret: check that `client-id` names the identity with the federated credential.'
                ]
            };
        case '53003':
        case '530034':
        case '53000':
            return {
                message: 'A Conditional Access policy blocks this sign-in.',
                hints: [
                    'Exclude the workload identity from the policy, or run on a runner whose address the policy allows.'
                ]
            };
        default:
            return undefined;
    }
}
function explainSubject(context) {
    const { clientId } = identityOf(context.signIn);
    const subject = context.claims?.subject ?? '';
    const immutable = /@\d+/.test(subject);
    return {
        message: `No federated credential of \`${clientId}\` matches this job.`,
        hints: [
            ...showClaims(context),
            'Create or correct the federated credential with exactly this issuer, subject and audience; upper and lower case count. A new one takes a few minutes to work.',
            immutable
                ? 'The subject has the immutable form, with the numeric IDs of owner and repository (repositories created, renamed or transferred after 15 July 2026): a credential without the IDs does not match.'
                : 'If the credential has numeric IDs in its subject (`repo:owner@ID/name@ID:…`), this repository does not send them: leave them out, or turn the immutable subject on.',
            ...(subject.includes(':environment:')
                ? ['The job names an `environment`, so the subject names it instead of the branch.']
                : []),
            ...(subject.endsWith(':pull_request')
                ? [
                    'The job runs for a pull request, which has a subject of its own: it needs its own federated credential.'
                ]
                : [])
        ]
    };
}
function explainShape(text, error, context) {
    const { tenantId } = identityOf(context.signIn);
    if (/endpoints_resolution_error|openid_config_error/.test(text)) {
        return {
            message: `Microsoft Entra ID at ${context.cloud.authorityHost} did not give its endpoints for the tenant \`${tenantId}\`.`,
            hints: [
                'Check `tenant-id` and `environment`, the proxy, name resolution, and the certificates that Node trusts (NODE_EXTRA_CA_CERTS); `AZURE_LOG_LEVEL=info` shows the requests.'
            ]
        };
    }
    if (text.includes('"expiresOn"') || text.includes('expiresOn')) {
        return {
            message: `${context.cloud.authorityHost} answered the token request with something that is no token.`,
            hints: ['This is usually a passing fault of Entra or a proxy in between: run the job again.']
        };
    }
    if (context.signIn.kind === 'azure-cli')
        return explainCli(text);
    if (/ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|network_error|certificate/i.test(text)) {
        return {
            message: `${context.cloud.authorityHost} cannot be reached.`,
            hints: [
                firstLine(text),
                'Check the proxy, name resolution, and the certificates that Node trusts (NODE_EXTRA_CA_CERTS).'
            ]
        };
    }
    return error instanceof Error ? undefined : { message: 'The sign-in failed.', hints: [firstLine(text)] };
}
function explainCli(text) {
    const wanted = "Give `client-id` and `tenant-id` to sign in with this job's own OIDC token, or run azure/login before this step.";
    if (/could not be found|not found|ENOENT/i.test(text)) {
        return {
            message: 'There is no `client-id`, and no Azure CLI on this runner whose session could be used.',
            hints: [wanted]
        };
    }
    if (/az login|not logged in|logged out/i.test(text)) {
        return {
            message: 'There is no `client-id`, and the Azure CLI on this runner is not signed in.',
            hints: [wanted]
        };
    }
    return {
        message: 'There is no `client-id`, and the Azure CLI gave no token.',
        hints: [wanted, firstLine(text)]
    };
}
function showClaims(context) {
    const { issuer, subject, audience } = context.claims ?? {};
    return [
        `This job's token has issuer \`${issuer ?? 'unknown'}\`.`,
        `This job's token has subject \`${subject ?? 'unknown'}\`.`,
        `This job's token has audience \`${audience ?? context.audience ?? 'unknown'}\`.`
    ];
}
function identityOf(signIn) {
    return signIn.kind === 'oidc'
        ? { clientId: signIn.clientId, tenantId: signIn.tenantId }
        : { clientId: 'the Azure CLI session', tenantId: signIn.tenantId ?? 'the Azure CLI session' };
}
function firstLine(text) {
    return text.split(/\r?\n/, 1)[0]?.slice(0, 300) ?? '';
}

;// CONCATENATED MODULE: ./lib/azure/sign-in.js




/** Makes the credential of a run. Never DefaultAzureCredential: it would silently take the runner VM's identity. */
function createCredential(signIn, cloud, getIdToken, mask) {
    if (signIn.kind === 'azure-cli') {
        const inner = new dist_esm/* AzureCliCredential */.nG(signIn.tenantId === undefined ? {} : { tenantId: signIn.tenantId });
        return guard(inner, mask, error => explainSignIn(error, { signIn, cloud }));
    }
    const audience = signIn.audience ?? cloud.assertionAudience;
    const assertion = new Assertion(audience, getIdToken);
    const inner = new dist_esm/* ClientAssertionCredential */.XI(signIn.tenantId, signIn.clientId, () => assertion.read(), {
        // Explicit, or the library reads AZURE_AUTHORITY_HOST, which an earlier step can set through GITHUB_ENV.
        authorityHost: cloud.authorityHost,
        disableInstanceDiscovery: !cloud.wellKnown,
        retryOptions: { maxRetries: 3 }
    });
    return guard(retryExpired(inner, assertion), mask, error => 
    // MSAL wraps what the callback throws and keeps the text alone, so the callback keeps the error itself.
    assertion.failure ?? explainSignIn(error, { signIn, cloud, audience, claims: assertion.claims }));
}
/** MSAL asks for the assertion twice for each token (facts: auth 0.8): it is fetched once, and again a minute before its end. */
class Assertion {
    claims = {};
    /** Why there is no assertion. */
    failure;
    audience;
    getIdToken;
    current;
    pending;
    constructor(audience, getIdToken) {
        this.audience = audience;
        this.getIdToken = getIdToken;
    }
    read() {
        if (this.current !== undefined && this.current.expires - 60 > Date.now() / 1000)
            return Promise.resolve(this.current.token);
        this.pending ??= this.fetch().finally(() => {
            this.pending = undefined;
        });
        return this.pending;
    }
    forget() {
        this.current = undefined;
    }
    async fetch() {
        this.failure = undefined;
        const token = await this.getIdToken(this.audience).catch(error => {
            if (error instanceof errors/* GuardError */.U)
                this.failure = error;
            throw error;
        });
        this.claims = readClaims(token);
        this.current = { token, expires: this.claims.expires ?? Date.now() / 1000 + 120 };
        return token;
    }
}
/** Decodes, never verifies: the claims are for a message, and for knowing when to ask again. */
function readClaims(token) {
    try {
        const payload = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
        if (!(0,json/* isRecord */.u4)(payload))
            return {};
        const { iss, sub, aud, exp } = payload;
        const audience = Array.isArray(aud) ? aud.join(', ') : aud;
        return {
            ...(typeof iss === 'string' ? { issuer: iss } : {}),
            ...(typeof sub === 'string' ? { subject: sub } : {}),
            ...(typeof audience === 'string' ? { audience } : {}),
            ...(typeof exp === 'number' ? { expires: exp } : {})
        };
    }
    catch {
        return {};
    }
}
/** AADSTS700024: the assertion expired on the way. One more try with a fresh one. */
function retryExpired(inner, assertion) {
    return {
        async getToken(scopes, options) {
            try {
                return await inner.getToken(scopes, options);
            }
            catch (error) {
                if (!(error instanceof Error) || !error.message.includes('700024'))
                    throw error;
                assertion.forget();
                return await inner.getToken(scopes, options);
            }
        }
    };
}
/** Masks every token before anything can print it, and turns every failure into a sentence. */
function guard(inner, mask, explain) {
    return {
        async getToken(scopes, options) {
            try {
                const token = await inner.getToken(scopes, options);
                if (token === null)
                    throw new errors/* GuardError */.U('sign-in', 'Microsoft Entra ID gave no access token.');
                mask(token.token);
                return token;
            }
            catch (error) {
                throw error instanceof errors/* GuardError */.U ? error : explain(error);
            }
        }
    };
}

// EXTERNAL MODULE: ./lib/core/api-settings.js
var api_settings = __webpack_require__(46469);
// EXTERNAL MODULE: ./lib/core/target.js
var target = __webpack_require__(44186);
;// CONCATENATED MODULE: ./lib/azure/app-lists.js





/** The lists of sites and of slots that one snapshot needs, each asked for once. */
class AppLists {
    source;
    known = new Map();
    constructor(source) {
        this.source = source;
    }
    /** Every app of the resource group in which apps are looked for. */
    readGroup() {
        const { subscription, resourceGroup } = this.source.target.apps;
        return this.readOnce(toSitesPath(subscription, resourceGroup), `list the apps of \`${resourceGroup}\``);
    }
    /** Every app of the subscription in which apps are looked for. */
    readSubscription() {
        const { subscription } = this.source.target.apps;
        return this.readOnce(toSitesPath(subscription), `list the apps of the subscription \`${subscription}\``);
    }
    /** Every slot of an app; production is not among them. */
    readSlots(place) {
        const app = (0,target/* toApp */.JZ)(place);
        return this.readOnce(`${toSitePath(app)}/slots`, `list the slots of the app \`${(0,target/* nameApp */.FS)(app)}\``);
    }
    readOnce(path, purpose) {
        const key = path.toLowerCase();
        const found = this.known.get(key) ?? this.read(path, purpose);
        this.known.set(key, found);
        return found;
    }
    read(path, purpose) {
        return observe(async () => {
            const values = await this.source.client.list(path, { 'api-version': apiVersions.web }, purpose);
            return allOf(values, parseListedSite);
        });
    }
}
/** Sites that are not in another list. */
function withoutListed(sites, others) {
    const known = new Set(others.map(site => (0,target/* toPlaceKey */.Uo)(site.place)));
    return sites.filter(site => !known.has((0,target/* toPlaceKey */.Uo)(site.place)));
}
const siteId = /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/Microsoft\.Web\/sites\/([^/]+)(?:\/slots\/([^/]+))?$/i;
/** The id tells where a site is: the name of a slot in a list is `app/slot`. */
function parseListedSite(body) {
    const [, subscription, resourceGroup, name, slot] = siteId.exec((0,json/* stringAt */.bX)(body, 'id') ?? '') ?? [];
    if (subscription === undefined || resourceGroup === undefined || name === undefined)
        return undefined;
    const place = { subscription, resourceGroup, name, ...(slot === undefined ? {} : { slot }) };
    const site = (0,parse/* parseSite */.X_)(body, place);
    return site === undefined ? undefined : { place, hostNames: site.hostNames };
}

// EXTERNAL MODULE: ./lib/core/backend/identity.js
var identity = __webpack_require__(43328);
// EXTERNAL MODULE: ./lib/core/backend/slots.js
var backend_slots = __webpack_require__(60553);
;// CONCATENATED MODULE: ./lib/core/arm/parse-app.js

/** Whether a user name and a password may publish, from the list of basicPublishingCredentialsPolicies. */
function parsePublishing(values) {
    const policies = values.map(value => ({
        name: (0,json/* stringAt */.bX)(value, 'name')?.split('/').at(-1)?.toLowerCase(),
        allow: (0,json/* recordAt */.zR)(value, 'properties')['allow']
    }));
    if (policies.some(({ name }) => name === undefined))
        return undefined;
    const find = (wanted) => {
        const allow = policies.find(({ name }) => name === wanted)?.allow;
        return typeof allow === 'boolean' ? allow : undefined;
    };
    const [ftp, scm] = [find('ftp'), find('scm')];
    return { ...(ftp === undefined ? {} : { ftp }), ...(scm === undefined ? {} : { scm }) };
}
/**
 * A function with the level of its HTTP trigger. An HTTP trigger that names none has the level `function` (functions HTTP trigger). A
 * function without bindings is one whose triggers are not known.
 */
function parseFunction(value) {
    const name = (0,json/* stringAt */.bX)(value, 'name')?.split('/').at(-1);
    const properties = (0,json/* recordAt */.zR)(value, 'properties');
    const { bindings } = (0,json/* recordAt */.zR)(properties, 'config');
    if (name === undefined || !Array.isArray(bindings) || !bindings.every(json/* isRecord */.u4))
        return undefined;
    const trigger = (0,json/* listAt */.gT)((0,json/* recordAt */.zR)(properties, 'config'), 'bindings').find(binding => (0,json/* stringAt */.bX)(binding, 'type')?.toLowerCase() === 'httptrigger');
    const invoked = (0,json/* stringAt */.bX)(properties, 'invoke_url_template');
    const path = invoked !== undefined && URL.canParse(invoked) ? new URL(invoked).pathname : undefined;
    const authLevel = trigger === undefined ? undefined : ((0,json/* stringAt */.bX)(trigger, 'authLevel') ?? 'function');
    return {
        name,
        ...(authLevel === undefined ? {} : { authLevel }),
        ...(properties['isDisabled'] === true ? { disabled: true } : {}),
        ...(path === undefined ? {} : { path })
    };
}

// EXTERNAL MODULE: ./lib/core/function-app.js
var function_app = __webpack_require__(13533);
;// CONCATENATED MODULE: ./lib/azure/app-parts.js







/** Reads what decides from where an app or a slot can be reached, and who may call its functions. All of it is a Reader's right. */
async function readAppParts(source, place, site) {
    const [webConfig, publishing, functions] = await Promise.all([
        readWebConfig(source, place),
        readPublishing(source, place),
        site.then(read => read.kind === 'present' && (0,function_app/* isFunctionApp */.Y)(read.value) ? readFunctions(source, place) : undefined)
    ]);
    return { webConfig, publishing, ...(functions === undefined ? {} : { functions }) };
}
function readWebConfig(source, place) {
    return observe(async () => {
        const path = `${toSitePath(place)}/config/web`;
        const purpose = `read the configuration of \`${(0,target/* nameApp */.FS)(place)}\``;
        return toObserved(await get(source, path, purpose, apiVersions.web), body => (0,json/* isRecord */.u4)(body) && (0,json/* isRecord */.u4)(body['properties']) ? body['properties'] : undefined);
    });
}
function readPublishing(source, place) {
    return observe(async () => {
        const values = await source.client.list(`${toSitePath(place)}/basicPublishingCredentialsPolicies`, { 'api-version': apiVersions.web }, `read how \`${(0,target/* nameApp */.FS)(place)}\` may be published`);
        const parsed = parsePublishing(values);
        return parsed === undefined ? (0,model/* unreadable */.O$)('Azure listed a policy without a name.') : (0,model/* present */.Eb)(parsed);
    });
}
function readFunctions(source, place) {
    return observe(async () => {
        const values = await source.client.list(`${toSitePath(place)}/functions`, { 'api-version': apiVersions.web }, `list the functions of \`${(0,target/* nameApp */.FS)(place)}\``);
        return allOf(values, parseFunction);
    });
}

// EXTERNAL MODULE: ./lib/core/backend/hosts.js
var hosts = __webpack_require__(92299);
;// CONCATENATED MODULE: ./lib/azure/find-apps.js


/** Looks for the app that answers to each host: in the resource group first, then in the subscription. */
async function findApps(lists, hosts) {
    return new Map(await Promise.all(hosts.map(async (host) => [host, await findApp(lists, host)])));
}
async function findApp(lists, host) {
    const group = await lists.readGroup();
    const near = await search(lists, host, group, 'resource-group');
    if (isDecided(near))
        return near;
    const all = await lists.readSubscription();
    const rest = all.kind === 'present' && group.kind === 'present'
        ? { ...all, value: withoutListed(all.value, group.value) }
        : all;
    const far = await search(lists, host, rest, 'subscription');
    if (isDecided(far))
        return far;
    // A domain of one's own may be bound to a slot, whose app has another name.
    const others = group.kind === 'present' ? group.value.filter(site => !mayBeSlotOf(site, host)) : [];
    const custom = await searchSlots(lists, host, others, 'resource-group');
    if (isDecided(custom))
        return custom;
    // Fail closed: the app may be in the list that could not be read.
    return [near, far, custom].find(one => one.kind === 'unreadable') ?? { kind: 'none' };
}
function isDecided(found) {
    return found.kind === 'found' || found.kind === 'several';
}
async function search(lists, host, sites, within) {
    const where = within === 'resource-group' ? 'of the resource group' : 'of the subscription';
    switch (sites.kind) {
        case 'absent':
            return { kind: 'unreadable', why: `there is no list of the apps ${where}, so it may not exist` };
        case 'unreadable':
            return { kind: 'unreadable', why: `the apps ${where} could not be listed: ${sites.why}` };
        case 'present': {
            const found = choose(host, sites.value, within);
            if (found.kind !== 'none')
                return found;
            return await searchSlots(lists, host, sites.value.filter(site => mayBeSlotOf(site, host)), within);
        }
        default:
            return sites;
    }
}
function mayBeSlotOf(site, host) {
    return (0,hosts/* mayBeSlotHost */.Tr)(site.place.name, host);
}
/** Slots are in no list of sites. */
async function searchSlots(lists, host, apps, within) {
    const read = await Promise.all(apps.map(app => lists.readSlots(app.place)));
    const slots = read.flatMap(list => (list.kind === 'present' ? list.value : []));
    const found = choose(host, slots, within);
    if (found.kind !== 'none')
        return found;
    const unread = read.find(list => list.kind === 'unreadable');
    return unread?.kind === 'unreadable'
        ? { kind: 'unreadable', why: `the slots of some app could not be listed: ${unread.why}` }
        : found;
}
function choose(host, sites, within) {
    const places = (0,hosts/* matchSites */.AA)(host, sites, site => site.hostNames).map(site => site.place);
    const [place, another] = places;
    if (place === undefined)
        return { kind: 'none' };
    return another === undefined ? { kind: 'found', place, within } : { kind: 'several', places };
}

;// CONCATENATED MODULE: ./lib/azure/backend-apps.js









/** Reads the apps that the inputs name, and the slots beside them. */
function readNamedApps(source, lists) {
    const called = source.target.apps.named.map(place => ({ place, origin: { kind: 'named' } }));
    return readFamilies(source, lists, called);
}
/** Looks for the apps that answer to these hosts, and reads them with the slots beside them. */
async function readFoundApps(source, lists, hosts) {
    const hostSearch = await findApps(lists, hosts);
    const called = new Map();
    for (const [host, search] of hostSearch) {
        if (search.kind !== 'found')
            continue;
        const { place, within } = search;
        const key = (0,target/* toPlaceKey */.Uo)(place);
        if (!called.has(key))
            called.set(key, { place, origin: { kind: 'found', host, within } });
    }
    return { ...(await readFamilies(source, lists, [...called.values()])), hostSearch };
}
/** The apps that are called come first, whatever answers first. */
async function readFamilies(source, lists, called) {
    const families = new Map(called.map(({ place }) => [(0,target/* toPlaceKey */.Uo)((0,target/* toApp */.JZ)(place)), (0,target/* toApp */.JZ)(place)]));
    const places = called.map(({ place }) => place);
    const [apps, beside] = await Promise.all([
        Promise.all(called.map(({ place, origin }) => readApp(source, place, origin))),
        Promise.all([...families.values()].map(app => readBeside(source, lists, app, places)))
    ]);
    return {
        apps: [...apps, ...beside.flatMap(family => family.apps)],
        slotLists: beside.flatMap(family => family.slotLists)
    };
}
/** Reads the slots of one app that are not called, as far as the inputs ask for them. */
async function readBeside(source, lists, app, called) {
    const { apps: selection } = source.target;
    const listed = (0,backend_slots/* needsSlotList */.WT)(selection) ? await lists.readSlots(app) : undefined;
    // An app that is not there has no slots, and is a finding of its own.
    if (listed?.kind === 'absent')
        return { apps: [], slotLists: [] };
    const slots = listed?.kind === 'present'
        ? { kind: 'present', value: listed.value.flatMap(({ place }) => place.slot ?? []) }
        : listed;
    const names = slots?.kind === 'present' ? slots.value : [];
    const places = (0,backend_slots/* listBystanders */.yI)(app, names, called, selection);
    return {
        apps: await Promise.all(places.map(place => readApp(source, place, { kind: 'slot' }))),
        slotLists: slots === undefined ? [] : [{ app, slots }]
    };
}
/**
 * Reads all that one app, or one slot, is judged by. Every app and every slot comes through here, so what more there is to read of
 * one (`parts`) belongs into this `Promise.all`.
 */
async function readApp(source, place, origin) {
    const name = (0,target/* nameApp */.FS)(place);
    const path = toSitePath(place);
    const site = observe(async () => toObserved(await get(source, path, `read the app \`${name}\``, apiVersions.web), body => (0,parse/* parseSite */.X_)(body, place)));
    const [read, authSettings, parts] = await Promise.all([
        site,
        // The secret-less GET: a Reader may use it (facts: auth 0.7). Never fall back to the list call, which needs more.
        observe(async () => {
            const response = await get(source, `${path}/config/authsettingsV2`, `read the authentication settings of \`${name}\``, apiVersions.web);
            return toObserved(response, body => (0,json/* isRecord */.u4)(body) && (0,json/* isRecord */.u4)(body['properties']) ? body['properties'] : undefined);
        }),
        readAppParts(source, place, site)
    ]);
    return { place, origin, site: read, authSettings, parts };
}
/** ARM gives no client ID for a system-assigned identity with the service; it is a resource of its own (facts: auth 1.3). */
async function readSystemClientId(source, settings) {
    const needed = settings.some(read => read?.kind === 'present' && (0,identity/* needsSystemClientId */.T)(read.value, source.expectation));
    if (!needed)
        return undefined;
    return await observe(async () => {
        const path = `${source.paths.service}/providers/Microsoft.ManagedIdentity/identities/default`;
        const response = await get(source, path, 'read the client ID of the system-assigned identity', apiVersions.managedIdentity);
        return toObserved(response, body => (0,json/* stringAt */.bX)((0,json/* recordAt */.zR)(body, 'properties'), 'clientId'));
    });
}

// EXTERNAL MODULE: ./lib/core/policy/parse.js
var policy_parse = __webpack_require__(81133);
;// CONCATENATED MODULE: ./lib/core/policy/references.js
/** Lists the fragments, backends and named values that a document refers to. A document without a root may use any. */
function findReferences(tree) {
    const fragments = new Map();
    const backends = new Map();
    const namedValues = new Set();
    let unknown = tree.root === undefined;
    const pending = tree.root === undefined ? [] : [tree.root];
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
        if (node.kind === 'text')
            addNamedValues(namedValues, node.value);
        if (node.kind === 'cdata')
            addNamedValues(namedValues, tree.text.slice(node.start, node.end));
        if (node.kind !== 'element')
            continue;
        for (const attribute of node.attributes)
            addNamedValues(namedValues, attribute.value);
        const known = addReference(node, fragments, backends);
        unknown ||= !known;
        // A liquid template has braces of its own: `{{body.name}}` there is no named value.
        if (isLiquid(node))
            continue;
        for (const child of [...node.children].reverse())
            pending.push(child);
    }
    return {
        fragments: [...fragments.values()],
        backends: [...backends.values()],
        namedValues: [...namedValues],
        usesUnknownReferences: unknown
    };
}
function addReference(element, fragments, backends) {
    if (element.name === 'include-fragment')
        return addId(fragments, findAttribute(element, 'fragment-id'));
    if (element.name !== 'set-backend-service')
        return true;
    const backend = findAttribute(element, 'backend-id');
    // Without a backend-id the call goes to a base-url, which is no reference.
    return backend === undefined || addId(backends, backend);
}
function addId(ids, attribute) {
    const id = attribute?.value.trim() ?? '';
    if (attribute === undefined || attribute.expression || id === '' || id.includes('{{'))
        return false;
    if (!ids.has(id.toLowerCase()))
        ids.set(id.toLowerCase(), id);
    return true;
}
function isLiquid(element) {
    return (element.name === 'set-body' && findAttribute(element, 'template')?.value.trim().toLowerCase() === 'liquid');
}
function findAttribute(element, name) {
    return element.attributes.find(each => each.name === name);
}
/** Names of named values hold letters, digits, full stops, dashes and underscores. */
function addNamedValues(names, text) {
    if (!text.includes('{{'))
        return;
    for (const [, name] of text.matchAll(/\{\{\s*([\w.-]+)\s*\}\}/g)) {
        if (name !== undefined)
            names.add(name);
    }
}

;// CONCATENATED MODULE: ./lib/azure/referenced.js







/** Fragments, named values and backend entities: only those that some document speaks of. */
async function readReferences(source, documents) {
    const products = documents.products.kind === 'present' ? documents.products.value.map(product => product.policy) : [];
    const texts = [
        documents.servicePolicy,
        documents.apiPolicy,
        ...products,
        ...documents.operationPolicies.values()
    ].flatMap(toText);
    const direct = collectReferences(texts);
    const everyFragment = direct.unknown
        ? await observe(() => listNames(source, 'policyFragments'))
        : (0,model/* present */.Eb)([]);
    const fragments = await readEach([...direct.fragments, ...toNames(everyFragment)], id => readPolicy(source, `${source.paths.service}/policyFragments/${segment(id)}`, `read the policy fragment \`${id}\``));
    const all = collectReferences([...texts, ...[...fragments.values()].flatMap(toText)]);
    const [namedValues, everyBackend] = await Promise.all([
        all.namedValues.length > 0 ? observe(() => readNamedValues(source)) : (0,model/* present */.Eb)([]),
        all.unknown ? observe(() => listNames(source, 'backends')) : (0,model/* present */.Eb)([])
    ]);
    const backends = await readBackends(source, [...all.backends, ...toNames(everyBackend)]);
    return { fragments, namedValues, backends };
}
/**
 * An id may be put together from named values, or be a literal in an expression: which one is meant is for the analysis to say, so
 * all of them are read. A list that may not be read leaves the id unresolved, and the verdict unknown.
 */
async function listNames(source, collection) {
    const values = await source.client.list(`${source.paths.service}/${collection}`, { 'api-version': apiVersions.apiManagement }, `list the ${collection === 'backends' ? 'backends' : 'policy fragments'}`);
    return (0,model/* present */.Eb)(values.flatMap(value => (0,json/* stringAt */.bX)(value, 'name') ?? []));
}
function toNames(names) {
    return names.kind === 'present' ? names.value : [];
}
function collectReferences(texts) {
    const found = texts.map(text => findReferences((0,policy_parse/* parsePolicy */.O)(text.text, text.format)));
    return {
        fragments: found.flatMap(one => one.fragments),
        backends: found.flatMap(one => one.backends),
        namedValues: found.flatMap(one => one.namedValues),
        unknown: found.some(one => one.usesUnknownReferences)
    };
}
async function readNamedValues(source) {
    const values = await source.client.list(`${source.paths.service}/namedValues`, { 'api-version': apiVersions.apiManagement }, 'list the named values');
    return allOf(values, parse/* parseNamedValue */.q7);
}
/** Members of a pool carry the credentials, so pools are followed. */
async function readBackends(source, ids) {
    const backends = new Map();
    let wanted = ids;
    while (wanted.length > 0) {
        const missing = wanted.filter(id => !backends.has(id.toLowerCase()) && /^[\w.-]{1,80}$/.test(id));
        const read = await readEach(missing, id => observe(async () => toObserved(await get(source, `${source.paths.service}/backends/${segment(id)}`, `read the backend \`${id}\``), parse/* parseBackend */.O2)));
        for (const [id, backend] of read)
            backends.set(id, backend);
        wanted = [...read.values()].flatMap(backend => (backend.kind === 'present' ? backend.value.members : []));
    }
    return backends;
}
function toText(document) {
    return document.kind === 'present' ? [document.value] : [];
}

// EXTERNAL MODULE: ./lib/core/services/called-services.js
var called_services = __webpack_require__(90064);
// EXTERNAL MODULE: ./lib/core/services/recognise.js
var recognise = __webpack_require__(78345);
;// CONCATENATED MODULE: ./lib/core/services/parse.js



/** Reads one entry of a list of resources; undefined where it has not the documented shape. */
function parseTarget(kind, body) {
    const id = (0,json/* stringAt */.bX)(body, 'id');
    const name = (0,json/* stringAt */.bX)(body, 'name');
    if (id === undefined ||
        name === undefined ||
        !/^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\//i.test(id))
        return undefined;
    const type = (0,json/* stringAt */.bX)(body, 'kind');
    const { tenantId } = (0,parse/* parseIdentity */.aZ)(body);
    return {
        kind,
        id,
        name,
        ...(type === undefined ? {} : { type }),
        ...(tenantId === undefined ? {} : { tenantId }),
        properties: (0,json/* recordAt */.zR)(body, 'properties'),
        definitions: new Map()
    };
}
/** True when the resource answers to the host, by the endpoints that Azure gives with it. */
function answersTo(target, { host }) {
    return listHosts(target).includes(host);
}
function listHosts({ kind, properties }) {
    switch (kind) {
        case 'service-bus':
        case 'event-hubs':
            return hostsOf([properties['serviceBusEndpoint']]);
        case 'storage':
            return hostsOf(['primaryEndpoints', 'secondaryEndpoints'].flatMap(name => Object.values((0,json/* recordAt */.zR)(properties, name))));
        case 'key-vault':
            return hostsOf([properties['vaultUri']]);
        case 'ai':
            return [
                ...hostsOf([properties['endpoint'], ...Object.values((0,json/* recordAt */.zR)(properties, 'endpoints'))]),
                ...toSubdomains((0,json/* stringAt */.bX)(properties, 'customSubDomainName'), properties['endpoint'])
            ];
        case 'container-app': {
            const ingress = (0,json/* recordAt */.zR)((0,json/* recordAt */.zR)(properties, 'configuration'), 'ingress');
            return hostsOf([ingress['fqdn'], properties['latestRevisionFqdn']]);
        }
        default:
            return kind;
    }
}
/** Accounts of AI services answer under one subdomain of each of their suffixes, of which `endpoint` names one. */
function toSubdomains(subdomain, endpoint) {
    const [known] = hostsOf([endpoint]);
    const top = known?.split('.').at(-1);
    if (subdomain === undefined || top === undefined)
        return [];
    return ['openai.azure', 'cognitiveservices.azure', 'services.ai.azure'].map(suffix => `${subdomain}.${suffix}.${top}`.toLowerCase());
}
/** Endpoints are written as URLs, Container Apps write bare names. */
function hostsOf(endpoints) {
    return endpoints.flatMap(endpoint => {
        if (typeof endpoint !== 'string')
            return [];
        const url = endpoint.includes('://') ? endpoint : `https://${endpoint}`;
        return URL.canParse(url) ? [(0,recognise/* normaliseHost */.f2)(new URL(url).hostname)] : [];
    });
}
/** Reads one entry of the list of role assignments. */
function parseRoleAssignment(body) {
    const properties = (0,json/* recordAt */.zR)(body, 'properties');
    const roleDefinitionId = (0,json/* stringAt */.bX)(properties, 'roleDefinitionId');
    const scope = (0,json/* stringAt */.bX)(properties, 'scope');
    if (roleDefinitionId === undefined || scope === undefined)
        return undefined;
    const given = properties['condition'];
    if (given !== undefined && given !== null && typeof given !== 'string')
        return undefined;
    return { roleDefinitionId, scope, ...(typeof given === 'string' ? { condition: given } : {}) };
}
/** Reads a role definition. What one permission takes back counts for all of them, which can only grant less. */
function parseRoleDefinition(body) {
    const properties = (0,json/* recordAt */.zR)(body, 'properties');
    const name = (0,json/* stringAt */.bX)(properties, 'roleName');
    const permissions = properties['permissions'];
    if (name === undefined || !Array.isArray(permissions) || !permissions.every(json/* isRecord */.u4))
        return undefined;
    return {
        name,
        dataActions: permissions.flatMap(permission => textsAt(permission, 'dataActions')),
        notDataActions: permissions.flatMap(permission => textsAt(permission, 'notDataActions'))
    };
}
function textsAt(carrier, key) {
    return (0,json/* listAt */.gT)(carrier, key).filter(value => typeof value === 'string');
}

// EXTERNAL MODULE: ./lib/core/services/remedy.js
var remedy = __webpack_require__(80678);
// EXTERNAL MODULE: ./lib/core/services/roles.js
var roles = __webpack_require__(12977);
;// CONCATENATED MODULE: ./lib/azure/services.js










/** Tells the services among the called hosts, as the comparison will. */
function splitHosts({ target, expectation }, hosts) {
    const question = { apps: target.apps, expectation };
    const services = hosts.flatMap(host => (0,called_services/* findServiceByHost */.K)(host, question) ?? []);
    return { services, rest: hosts.filter(host => (0,called_services/* findServiceByHost */.K)(host, question) === undefined) };
}
/** Reads the services that are called, for the identity that API Management calls them with. */
function readCalledServices(source, hosts, service) {
    const lookup = service.kind === 'present' ? (0,identity/* findCaller */.l)(service.value, source.expectation, undefined) : undefined;
    const principalId = lookup?.kind === 'found' ? lookup.caller.principalId : undefined;
    const place = source.target.apps;
    return readServices(source, { hosts, place, ...(principalId === undefined ? {} : { principalId }) });
}
/** The authentication settings among them. */
function listSettings(services) {
    return [...services.values()].map(read => (read.kind === 'present' ? read.value.authSettings : undefined));
}
/** Reads the resources behind hosts, by host; a host that no resource answers to is `absent`. */
async function readServices(source, { hosts, place, principalId }) {
    const lists = new ResourceLists(source);
    const byHost = new Map(hosts.map(host => [host.host, host]));
    const entries = [...byHost].map(async ([name, host]) => {
        const found = await findTarget(lists, host, place);
        return [
            name,
            found.kind === 'present' ? (0,model/* present */.Eb)(await readParts(source, found.value, principalId)) : found
        ];
    });
    return new Map(await Promise.all(entries));
}
/** Lists of resources, each read once although several hosts ask for it. */
class ResourceLists {
    source;
    read = new Map();
    constructor(source) {
        this.source = source;
    }
    list(kind, scope) {
        const { type, version } = remedy/* resourceTypes */.AU[kind];
        const path = `${scope}/providers/${type}`;
        const known = this.read.get(path);
        if (known !== undefined)
            return known;
        const reading = observe(async () => {
            const purpose = `list resources of the type \`${type}\``;
            const values = await this.source.client.list(path, { 'api-version': version }, purpose);
            return allOf(values, value => parseTarget(kind, value));
        });
        this.read.set(path, reading);
        return reading;
    }
}
/** Fail closed: a list that could not be read may hold the resource, so that nothing is said to be absent. */
async function findTarget(lists, host, { subscription, resourceGroup }) {
    const refusals = [];
    for (const scope of [toGroup(subscription, resourceGroup), `/subscriptions/${segment(subscription)}`]) {
        const read = await Promise.all(host.kinds.map(kind => lists.list(kind, scope)));
        for (const list of read) {
            const found = list.kind === 'present' ? list.value.find(target => answersTo(target, host)) : undefined;
            if (found !== undefined)
                return (0,model/* present */.Eb)(found);
            if (list.kind === 'unreadable')
                refusals.push(list.why);
        }
    }
    const [why] = refusals;
    const kinds = host.kinds.map(recognise/* nameKind */.uo).join(' or ');
    return why === undefined
        ? model/* absent */.Ge
        : (0,model/* unreadable */.O$)(`No ${kinds} that could be read answers to \`${host.host}\`, and others could not be read: ${why}`);
}
/** What is judged besides the resource itself. */
async function readParts(source, target, principalId) {
    if (target.kind === 'container-app')
        return { ...target, authSettings: await readAuthSettings(source, target) };
    const messaging = target.kind === 'service-bus' || target.kind === 'event-hubs';
    const [networkRules, assignments] = await Promise.all([
        messaging ? readNetworkRules(source, target) : undefined,
        principalId === undefined ? undefined : readAssignments(source, target, principalId)
    ]);
    const guids = assignments?.kind === 'present' ? listUnknownRoles(assignments.value) : [];
    return {
        ...target,
        ...(networkRules === undefined ? {} : { networkRules }),
        ...(assignments === undefined ? {} : { assignments }),
        definitions: await readEach(guids, guid => readDefinition(source, target, guid))
    };
}
function readAuthSettings(source, target) {
    const purpose = `read the authentication settings of the Container App \`${target.name}\``;
    return observe(async () => {
        const { version } = remedy/* resourceTypes */.AU['container-app'];
        const response = await get(source, `${target.id}/authConfigs/current`, purpose, version);
        return toObserved(response, readProperties);
    });
}
function readNetworkRules(source, target) {
    const { version } = remedy/* resourceTypes */.AU[target.kind];
    const purpose = `read the network rules of \`${target.name}\``;
    return observe(async () => toObserved(await get(source, `${target.id}/networkRuleSets/default`, purpose, version), readProperties));
}
function readProperties(body) {
    return (0,json/* isRecord */.u4)(body) && (0,json/* isRecord */.u4)(body['properties']) ? (0,json/* recordAt */.zR)(body, 'properties') : undefined;
}
/**
 * "Lists role assignments for a specified user or service principal", those of its groups among them, at, above and below the scope
 * (List Azure role assignments using the REST API).
 */
function readAssignments(source, target, principalId) {
    return observe(async () => {
        const values = await source.client.list(`${target.id}/providers/Microsoft.Authorization/roleAssignments`, {
            'api-version': apiVersions.authorization,
            $filter: `assignedTo('${principalId.replaceAll("'", '')}')`
        }, `list the role assignments of API Management at \`${target.name}\``);
        return allOf(values, parseRoleAssignment);
    });
}
function listUnknownRoles(assignments) {
    const guids = new Set(assignments.map(({ roleDefinitionId }) => (0,roles/* toRoleGuid */.B8)(roleDefinitionId)));
    return [...guids].filter(guid => (0,roles/* findBuiltInRole */.rd)(guid) === undefined);
}
/** Every role that can be assigned at a scope can be read there: who may read the resource needs no right above it. */
function readDefinition(source, target, guid) {
    const path = `${target.id}/providers/Microsoft.Authorization/roleDefinitions/${segment(guid)}`;
    return observe(async () => toObserved(await get(source, path, `read the role definition \`${guid}\``, apiVersions.authorization), parseRoleDefinition));
}

;// CONCATENATED MODULE: ./lib/azure/snapshot.js













/** SKUs whose gateway cannot be self-hosted (gateways overview): every other, also one that is not known yet, is asked. */
const managedOnly = new Set(['consumption', 'basic', 'standard', 'basicv2', 'standardv2', 'premiumv2']);
/**
 * Reads one snapshot. Requests that do not depend on each other go out together. Throws a GuardError when the service is not
 * there or nobody can be asked; a single resource that may not be read becomes `unreadable`.
 */
async function readSnapshot(source, request) {
    const { paths, target } = source;
    const operations = observe(() => readOperations(source));
    const apiPolicy = readPolicy(source, `${paths.api}/policies/policy`, `read the policy of the API \`${target.api}\``);
    const servicePolicy = readPolicy(source, `${paths.service}/policies/policy`, 'read the policy of the service');
    const products = observe(() => readProducts(source));
    const operationPolicies = operations.then(list => readOperationPolicies(source, list, request));
    const lists = new AppLists(source);
    const namesApps = target.apps.named.length > 0;
    // Where apps are found by host, the first list is needed in any case, and what they are is known when all else is.
    const backends = namesApps ? readNamedApps(source, lists) : lists.readGroup().then(() => undefined);
    const schemas = request.readSchemas === true ? observe(() => snapshot_readSchemas(source)) : undefined;
    const api = observe(async () => toObserved(await get(source, paths.api, `read the API \`${target.api}\``), parse/* parseApi */.WY));
    const otherApis = api.then(read => readOtherApis(source, read, request));
    const versionSet = readWantedVersionSet(source, request, api);
    const revisions = request.readRevisions === true ? readRevisions(source) : undefined;
    const service = observe(async () => toObserved(await get(source, paths.service, `read the service \`${target.service}\``), parse/* parseService */.nO));
    const settled = await settle([
        service,
        api,
        operations,
        apiPolicy,
        servicePolicy,
        products,
        operationPolicies,
        backends,
        otherApis,
        ...[schemas, versionSet, revisions].filter(read => read !== undefined)
    ]);
    // A missing service explains every other failure, so it is told first.
    const serviceRead = await service;
    if (serviceRead.kind === 'absent')
        throw missingService(target);
    if (settled !== undefined)
        throw settled;
    const named = await backends;
    const documents = {
        servicePolicy: await servicePolicy,
        products: await products,
        apiPolicy: await apiPolicy,
        operationPolicies: await operationPolicies
    };
    const world = readWorld(source, documents, serviceRead.kind === 'present' ? serviceRead.value.sku : undefined);
    const known = { api: await api, operations: await operations };
    const hosts = world.then(policies => splitHosts(source, request.listHosts({ ...known, policies })));
    const apps = named === undefined
        ? hosts.then(({ rest }) => readFoundApps(source, lists, rest))
        : Promise.resolve(named);
    const services = hosts.then(split => readCalledServices(source, split.services, serviceRead));
    const clientId = Promise.all([apps, services]).then(([read, found]) => readSystemClientId(source, [...read.apps.map(app => app.authSettings), ...listSettings(found)]));
    const [policies, appsRead, servicesRead, systemIdentityClientId] = await Promise.all([
        world,
        apps,
        services,
        clientId
    ]);
    const others = await otherApis;
    const set = await versionSet;
    return {
        service: serviceRead,
        ...known,
        ...(schemas === undefined ? {} : { schemas: await schemas }),
        ...(others === undefined ? {} : { otherApis: others }),
        ...(set === undefined ? {} : { versionSet: set }),
        ...(revisions === undefined ? {} : { revisions: await revisions }),
        policies,
        ...appsRead,
        ...(servicesRead.size === 0 ? {} : { services: servicesRead }),
        ...(systemIdentityClientId === undefined ? {} : { systemIdentityClientId })
    };
}
/** The policies, with what they refer to. */
async function readWorld(source, documents, sku) {
    const [selfHostedGateways, referenced] = await Promise.all([
        readGateways(source, sku),
        readReferences(source, documents)
    ]);
    return { api: source.target.api, ...documents, ...referenced, selfHostedGateways };
}
/** Waits for all, so that no request outlives the run; gives the first failure. */
async function settle(reads) {
    const results = await Promise.allSettled(reads);
    return results.find(result => result.status === 'rejected')?.reason;
}
async function readOperations(source) {
    const values = await source.client.list(`${source.paths.api}/operations`, { 'api-version': apiVersions.apiManagement }, `list the operations of the API \`${source.target.api}\``);
    return allOf(values, parse/* parseOperation */.$$);
}
async function snapshot_readSchemas(source) {
    return allOf(await listSchemas(source), parse/* parseSchema */.D0);
}
/** The set that is asked for; else, where that is needed, the one that the API belongs to. */
function readWantedVersionSet(source, { versionSet, readOwnVersionSet }, api) {
    if (versionSet !== undefined)
        return readVersionSet(source, versionSet);
    if (readOwnVersionSet !== true)
        return undefined;
    return api.then(async (read) => {
        const own = read.kind === 'present' ? (0,json/* stringAt */.bX)(read.value.properties, 'apiVersionSetId') : undefined;
        const name = (0,api_settings/* nameVersionSet */.Cl)(own);
        return name === undefined ? undefined : await readVersionSet(source, name);
    });
}
/** Asked for only where the API gets a path or a version that it has not: those of others can stand in the way of nothing else. */
async function readOtherApis(source, api, { wantedPath, wantedVersion, versionSet }) {
    if (api.kind === 'unreadable')
        return undefined;
    if (wantedPath === undefined && wantedVersion === undefined)
        return undefined;
    const moves = api.kind === 'absent' ||
        (wantedPath !== undefined && api.value.path.toLowerCase() !== wantedPath.toLowerCase()) ||
        (wantedVersion !== undefined && api.value.properties['apiVersion'] !== wantedVersion) ||
        (versionSet !== undefined &&
            (0,api_settings/* nameVersionSet */.Cl)((0,json/* stringAt */.bX)(api.value.properties, 'apiVersionSetId'))?.toLowerCase() !==
                versionSet.toLowerCase());
    if (!moves)
        return undefined;
    return await observe(async () => {
        const values = await source.client.list(`${source.paths.service}/apis`, { 'api-version': apiVersions.apiManagement }, 'list the APIs of the service');
        return allOf(values, parse/* parseOtherApi */.k2);
    });
}
async function readOperationPolicies(source, operations, request) {
    if (operations.kind !== 'present')
        return new Map();
    const ids = request.chooseOperations(operations.value);
    const entries = ids.map(async (id) => {
        const path = `${source.paths.api}/operations/${segment(id)}/policies/policy`;
        return [id.toLowerCase(), await readPolicy(source, path, `read the policy of the operation \`${id}\``)];
    });
    return new Map(await Promise.all(entries));
}
async function readProducts(source) {
    const values = await source.client.list(
    // Products hold the API, not one of its revisions (facts: arm 2).
    `${source.paths.entity}/products`, { 'api-version': apiVersions.apiManagement }, `list the products of the API \`${source.target.api}\``);
    const names = values.map(value => (0,json/* stringAt */.bX)(value, 'name'));
    if (names.includes(undefined))
        return (0,model/* unreadable */.O$)('Azure listed a product without a name.');
    const products = names
        .filter(name => name !== undefined)
        .map(async (product) => {
        const path = `${source.paths.service}/products/${segment(product)}/policies/policy`;
        return {
            product,
            policy: await readPolicy(source, path, `read the policy of the product \`${product}\``)
        };
    });
    return (0,model/* present */.Eb)(await Promise.all(products));
}
/** Names of the self-hosted gateways that serve the API; the managed gateway is not among them. */
function readGateways(source, sku) {
    if (sku !== undefined && managedOnly.has(sku.toLowerCase()))
        return Promise.resolve((0,model/* present */.Eb)([]));
    return observe(async () => {
        const query = { 'api-version': apiVersions.apiManagement };
        const gateways = await source.client.list(`${source.paths.service}/gateways`, query, 'list the self-hosted gateways');
        const names = gateways.flatMap(gateway => (0,json/* stringAt */.bX)(gateway, 'name') ?? []);
        const serving = await Promise.all(names.map(async (name) => {
            const apis = await source.client.list(`${source.paths.service}/gateways/${segment(name)}/apis`, query, `list the APIs of the gateway \`${name}\``);
            return apis.some(api => (0,json/* stringAt */.bX)(api, 'name')?.toLowerCase() === source.target.api.toLowerCase())
                ? [name]
                : [];
        }));
        return (0,model/* present */.Eb)(serving.flat());
    });
}
function missingService(target) {
    return new errors/* GuardError */.U('not-found', `There is no API Management service \`${target.service}\` in the resource group \`${target.resourceGroup}\` of the subscription \`${target.subscription}\`.`, {
        hints: [
            'Check `service-name`, `resource-group-name` and `subscription-id`, and that the service was not deleted.',
            `az apim list --subscription ${target.subscription} --query "[].{name:name, group:resourceGroup}" --output table`
        ]
    });
}

// EXTERNAL MODULE: ./lib/core/policy/canonical.js + 2 modules
var canonical = __webpack_require__(40073);
;// CONCATENATED MODULE: ./lib/azure/write.js






const write_version = apiVersions.apiManagement;
/**
 * Imports the document and follows the operation to its end, then hands back what the importer overwrote: it takes display name and
 * description from `info`, and clears what the body does not name (facts: apim-import P40, pain point 3).
 */
async function importApi(client, paths, change, timeoutMs, progress) {
    const purpose = `import the document into the API \`${change.api}\``;
    const response = await client.send({
        method: 'PUT',
        path: paths.api,
        query: { 'api-version': write_version },
        body: { properties: { ...withoutNulls(change.properties), format: change.format, value: change.value } },
        ...(change.etag === undefined ? {} : { ifMatch: change.etag }),
        purpose
    });
    await pollToEnd(client, response, {
        purpose,
        resource: paths.api,
        apiVersion: write_version,
        timeoutMs,
        progress
    });
    await restoreProperties(client, paths, change);
}
async function restoreProperties(client, paths, change) {
    const purpose = `read the API \`${change.api}\` back`;
    const response = await client.send({
        method: 'GET',
        path: paths.api,
        query: { 'api-version': write_version },
        purpose
    });
    const live = (0,json/* recordAt */.zR)(response.body, 'properties');
    const lost = Object.entries(withoutNulls(change.properties)).filter(([name, value]) => !(0,json/* sameJson */.Vk)(live[name], value));
    if (lost.length === 0)
        return;
    await patchApi(client, paths, change.api, Object.fromEntries(lost), response.header('etag'));
}
/** Sets the properties that differ, and nothing else. */
async function updateApi(client, paths, change) {
    await patchApi(client, paths, change.api, change.properties, change.etag);
}
async function patchApi(client, paths, api, properties, etag) {
    if (etag === undefined)
        throw new errors/* GuardError */.U('azure', `Azure gave no ETag for the API \`${api}\`: nothing is written without one.`);
    await client.send({
        method: 'PATCH',
        path: paths.api,
        query: { 'api-version': write_version },
        body: { properties },
        ifMatch: etag,
        purpose: `update the settings of the API \`${api}\``
    });
}
/**
 * Writes one policy as rawxml. An existing document is written with the ETag of the text that was analysed; a new one is written only
 * after a read that found none. A refusal for a stale ETag is a success when our own text is what stands there: the answer of
 * an earlier attempt was lost on the way.
 */
async function writePolicy(client, paths, change) {
    const name = change.scope.kind === 'api'
        ? 'the API policy'
        : `the policy of the operation \`${change.scope.operation}\``;
    const parent = change.scope.kind === 'api' ? paths.api : `${paths.api}/operations/${segment(change.scope.operation)}`;
    const path = `${parent}/policies/policy`;
    if (change.before !== undefined && change.etag === undefined) {
        throw new errors/* GuardError */.U('azure', `Azure gave no ETag for ${name}: nothing is written without one.`);
    }
    if (change.before === undefined)
        await refuseExisting(client, path, name);
    const response = await client.send({
        method: 'PUT',
        path,
        query: { 'api-version': write_version },
        body: { properties: { format: 'rawxml', value: change.after } },
        ...(change.etag === undefined ? { ifNoneMatch: '*' } : { ifMatch: change.etag }),
        purpose: `write ${name}`,
        expect: [412]
    });
    if (response.status !== 412)
        return;
    const read = await client.send({
        method: 'GET',
        path,
        query: { 'api-version': write_version, format: 'rawxml' },
        purpose: `read ${name} back`,
        expect: [404]
    });
    const current = (0,parse/* parsePolicy */.ON)(read.body, read.text, read.header('content-type'));
    if (current !== undefined && (0,canonical/* samePolicy */.J)(current, { text: change.after, format: 'rawxml' }))
        return;
    throw new errors/* GuardError */.U('conflict', `Somebody else changed ${name} between our read and our write: it was left as it is.`, {
        hints: ['Run the job again: it reads the policy anew and plans from there.']
    });
}
/**
 * A PUT without If-Match overwrites whatever stands there, and whether the service honours If-None-Match is not documented: so the
 * place is looked at once more, right before.
 */
async function refuseExisting(client, path, name) {
    const found = await client.send({
        method: 'HEAD',
        path,
        query: { 'api-version': write_version },
        purpose: `look for ${name}`,
        expect: [404]
    });
    if (found.status === 404)
        return;
    throw new errors/* GuardError */.U('conflict', `Somebody else created ${name} between our read and our write: it was left as it is.`, {
        hints: ['Run the job again: it reads the policy anew and plans from there.']
    });
}
/** Null properties in an import body are refused with a 400 (facts: apim-import P33). */
function withoutNulls(properties) {
    return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== null && value !== undefined));
}

;// CONCATENATED MODULE: ./lib/azure/azure.js









/** Joins cloud, credential and Resource Manager into the port that a run speaks to. */
async function connectAzure(options) {
    const cloud = await readCloud(options.target.environment, options.userAgent);
    const credential = createCredential(options.signIn, cloud, options.getIdToken, options.mask);
    const client = new ArmClient(cloud, credential, options.userAgent);
    const paths = toPaths(options.target);
    return toPort({ client, paths, target: options.target, expectation: options.expectation }, options.importTimeoutMinutes * 60_000);
}
function toPort(source, timeoutMs) {
    const { client, paths } = source;
    const write = { client, paths, timeoutMs };
    return {
        readState: request => readSnapshot(source, request),
        readOperations: () => observe(() => readOperations(source)),
        readSchemas: () => readSchemas(source),
        importApi: (change, progress) => importApi(client, paths, change, timeoutMs, progress),
        updateApi: change => updateApi(client, paths, change),
        writePolicy: change => writePolicy(client, paths, change),
        atRevision: revision => {
            const api = toRevisionPath(write, revision);
            return toPort({ ...source, paths: { ...paths, api } }, timeoutMs);
        },
        createApi: change => createApi(write, change),
        createRevision: change => createRevision(write, change),
        releaseRevision: change => releaseRevision(write, change),
        deleteRevision: change => deleteRevision(write, change)
    };
}


/***/ })

};
