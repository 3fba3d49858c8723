export const id = 215;
export const ids = [215];
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

/***/ 47215:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   sendProbes: () => (/* binding */ sendProbes)
/* harmony export */ });
/* harmony import */ var _azure_core_rest_pipeline__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(54237);
/* harmony import */ var _core_probe_probe_findings_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(83639);
/* harmony import */ var _attempt_timeout_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(25844);



const timeoutMs = 10_000;
const parallelProbes = 4;
/** All of them together take no longer than this. */
const longestMs = 180_000;
const mostRedirects = 3;
/**
 * Sends probes and keeps status and Location of the answers. No credential of Azure is at hand here; bodies are not read; a redirect is
 * followed within the same origin only, and never to a page of sign-in.
 */
async function sendProbes(probes, options) {
    const pipeline = (0,_azure_core_rest_pipeline__WEBPACK_IMPORTED_MODULE_0__/* .createPipelineFromOptions */ .Fp)({
        userAgentOptions: { userAgentPrefix: options.userAgent },
        // What Retry-After asks for could take an hour, and an answer that comes late is an answer that does not come.
        retryOptions: { maxRetries: 0 }
    });
    pipeline.removePolicy({ name: _azure_core_rest_pipeline__WEBPACK_IMPORTED_MODULE_0__/* .redirectPolicyName */ .Ou });
    pipeline.addPolicy((0,_attempt_timeout_js__WEBPACK_IMPORTED_MODULE_1__/* .attemptTimeoutPolicy */ .f)(timeoutMs), { afterPhase: 'Retry' });
    const http = (0,_azure_core_rest_pipeline__WEBPACK_IMPORTED_MODULE_0__/* .createDefaultHttpClient */ .fl)();
    const until = AbortSignal.timeout(longestMs);
    const answers = probes.map(() => ({ kind: 'unknown', why: 'nobody asked' }));
    let next = 0;
    const work = async () => {
        for (let index = next++; index < probes.length; index = next++) {
            const probe = probes[index];
            if (probe !== undefined)
                answers[index] = await ask(pipeline, http, probe, options, until);
        }
    };
    await Promise.all(Array.from({ length: parallelProbes }, work));
    return answers;
}
async function ask(pipeline, http, probe, options, until) {
    let { url } = probe;
    for (let hop = 0;; hop++) {
        const answer = await send(pipeline, http, { ...probe, url }, options, until);
        if (answer.kind !== 'answered' || answer.location === undefined)
            return answer;
        const target = followable(answer.location, url);
        if (target === undefined || answer.status < 300 || answer.status > 399)
            return answer;
        if (hop === mostRedirects)
            return { kind: 'unknown', why: 'it leads in circles' };
        url = target;
    }
}
/** The next address where it is of the same origin. */
function followable(location, url) {
    if ((0,_core_probe_probe_findings_js__WEBPACK_IMPORTED_MODULE_2__/* .isSignIn */ .h)(location, url) || !URL.canParse(location, url))
        return undefined;
    const target = new URL(location, url);
    const plain = target.username === '' && target.password === '';
    return plain && target.origin === new URL(url).origin ? target.href : undefined;
}
async function send(pipeline, http, probe, { subscriptionKey }, until) {
    if (until.aborted)
        return { kind: 'unknown', why: `the time for all requests is over after ${longestMs / 1000} seconds` };
    const request = (0,_azure_core_rest_pipeline__WEBPACK_IMPORTED_MODULE_0__/* .createPipelineRequest */ .G6)({
        url: probe.url,
        method: probe.method,
        // The body comes as a stream that is closed unread: an endless one costs nothing.
        streamResponseStatusCodes: new Set([Number.POSITIVE_INFINITY])
    });
    for (const [name, value] of Object.entries(probe.headers ?? {}))
        request.headers.set(name, value);
    if (probe.keyHeader !== undefined && subscriptionKey !== undefined)
        request.headers.set(probe.keyHeader, subscriptionKey);
    try {
        const response = await pipeline.sendRequest(http, request);
        const body = response.readableStreamBody;
        if (body !== undefined && 'destroy' in body && typeof body.destroy === 'function')
            body.destroy();
        const location = response.headers.get('location');
        return {
            kind: 'answered',
            status: response.status,
            ...(location === undefined ? {} : { location: location.slice(0, 2_000) })
        };
    }
    catch (error) {
        return toFailure(error);
    }
}
/** A refused connection is an answer of the network; everything else leaves the question open. */
function toFailure(error) {
    const code = (0,_azure_core_rest_pipeline__WEBPACK_IMPORTED_MODULE_0__/* .isRestError */ .T0)(error) ? error.code : undefined;
    if (code === 'ECONNREFUSED')
        return { kind: 'refused' };
    switch (code) {
        case 'ENOTFOUND':
        case 'EAI_AGAIN':
            return { kind: 'unknown', why: 'its host name is not known to the runner' };
        case 'ETIMEDOUT':
            return { kind: 'unknown', why: `it gave no answer within ${timeoutMs / 1000} seconds` };
        case 'ECONNRESET':
            return { kind: 'unknown', why: 'the connection was cut off' };
        default:
            return { kind: 'unknown', why: `the connection failed${code === undefined ? '' : ` (${code})`}` };
    }
}


/***/ })

};
