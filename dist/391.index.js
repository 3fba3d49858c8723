export const id = 391;
export const ids = [391];
export const modules = {

/***/ 10391:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   bundleDocument: () => (/* binding */ bundleDocument)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(76760);
/* harmony import */ var _redocly_openapi_core_lib_bundle_oas__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(38090);
/* harmony import */ var _core_openapi_fields_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(52235);
/* harmony import */ var _core_openapi_text_reader_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(20240);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(452);





/** More files than this are no API description. */
const mostFiles = 2000;
const mostCharacters = 64 * 1024 * 1024;
/**
 * Gathers what a document refers to in other files of the workspace into the document, as components with names of their own; circles
 * stay references. Fail closed: nothing is fetched, nothing outside of the workspace is read, and a reference that leads nowhere ends
 * in a GuardError of code `spec` that names it.
 */
async function bundleDocument(text, file, readText) {
    const root = (0,_core_openapi_text_reader_js__WEBPACK_IMPORTED_MODULE_2__/* .readValue */ .wK)(text, file);
    if (root.kind === 'refused' || !(0,_core_openapi_fields_js__WEBPACK_IMPORTED_MODULE_4__/* .isFields */ .Ce)(root.value) || !refersOutside(root.value))
        return undefined;
    const workspace = new WorkspaceFiles(readText);
    // YAML reads `swagger: 2.0` as a number.
    const version = root.value['swagger'] === 2 ? { swagger: '2.0' } : {};
    const parsed = { ...root.value, ...version };
    const document = { source: new _redocly_openapi_core_lib_bundle_oas__WEBPACK_IMPORTED_MODULE_1__/* .Source */ .kL(toAbsolute(file), text), parsed };
    workspace.keep(toAbsolute(file), document);
    const options = {
        doc: document,
        config: (0,_redocly_openapi_core_lib_bundle_oas__WEBPACK_IMPORTED_MODULE_1__/* .createEmptyRedoclyConfig */ .oI)(),
        // The library declares a class with protected fields, and calls these methods of it only.
        externalRefResolver: workspace
    };
    const { bundle, problems } = await (0,_redocly_openapi_core_lib_bundle_oas__WEBPACK_IMPORTED_MODULE_1__/* .bundleOas */ .k_)(options).catch((cause) => {
        // A file that cannot be had is the reason, whatever the library makes of it.
        if (workspace.faults.size > 0)
            throw refuse(file, [...workspace.faults]);
        throw refuse(file, [cause instanceof Error ? (cause.message.split('\n', 1)[0] ?? '') : String(cause)]);
    });
    const unresolved = problems.filter(problem => problem.severity === 'error').map(describeProblem);
    if (workspace.faults.size + unresolved.length > 0)
        throw refuse(file, workspace.faults.size > 0 ? [...workspace.faults] : unresolved);
    return bundle.parsed;
}
/** Where in which file a reference leads nowhere. */
function describeProblem({ message, location }) {
    const [place] = location;
    const [sentence = ''] = message.split('\n', 1);
    return place === undefined
        ? sentence
        : `${place.source.absoluteRef.slice(1)}: ${sentence} at \`${place.pointer ?? '#/'}\`.`;
}
function refuse(file, hints) {
    const more = hints.length > 20 ? [`${hints.length - 20} more references are wrong.`] : [];
    return new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .GuardError */ .U('spec', `\`${file}\` cannot be bundled into one document.`, {
        hints: [...hints.slice(0, 20), ...more]
    });
}
/** True when a `$ref` somewhere leads out of the document: only then the library is needed at all. */
function refersOutside(root) {
    const open = [root];
    for (let value = open.pop(); value !== undefined; value = open.pop()) {
        if (typeof value !== 'object' || value === null)
            continue;
        if ((0,_core_openapi_fields_js__WEBPACK_IMPORTED_MODULE_4__/* .isFields */ .Ce)(value) && Object.hasOwn(value, '$ref')) {
            const reference = value['$ref'];
            if (typeof reference === 'string' && !reference.startsWith('#'))
                return true;
        }
        open.push(...Object.values(value));
    }
    return false;
}
/** The file's path below a root that stands for the workspace. */
function toAbsolute(file) {
    return node_path__WEBPACK_IMPORTED_MODULE_0__.posix.join('/', file.replaceAll('\\', '/'));
}
/** What the library asks of its resolver, answered from the workspace. */
class WorkspaceFiles {
    /** Sentences about references that lead nowhere. */
    faults = new Set();
    cache = new Map();
    readText;
    characters = 0;
    constructor(readText) {
        this.readText = readText;
    }
    keep(path, document) {
        this.cache.set(path, Promise.resolve(document));
    }
    getFiles() {
        return new Set(this.cache.keys());
    }
    /** Fail closed: what has a scheme, or leads above the workspace, keeps a form that no file has. */
    resolveExternalRef(base, reference) {
        if (/^[a-z][a-z0-9+.-]*:/i.test(reference) || reference.startsWith('//'))
            return reference;
        const path = decode(reference.replaceAll('\\', '/'));
        if (path.startsWith('/'))
            return `outside:${path}`;
        const depth = node_path__WEBPACK_IMPORTED_MODULE_0__.posix.dirname(base ?? '/').slice(1);
        const joined = node_path__WEBPACK_IMPORTED_MODULE_0__.posix.join(depth, path);
        return joined === '..' || joined.startsWith('../') ? `outside:${joined}` : node_path__WEBPACK_IMPORTED_MODULE_0__.posix.join('/', joined);
    }
    async resolveDocument(base, reference) {
        const path = this.resolveExternalRef(base, reference);
        const known = this.cache.get(path);
        if (known !== undefined)
            return await known;
        const loading = this.load(path, reference).catch((cause) => {
            if (!(cause instanceof _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .GuardError */ .U))
                throw cause;
            this.faults.add(cause.message);
            return cause;
        });
        this.cache.set(path, loading);
        return await loading;
    }
    async load(path, reference) {
        if (!path.startsWith('/')) {
            throw new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .GuardError */ .U('spec', `The reference \`${reference}\` leads out of the workspace: only files inside of it are bundled, and nothing is fetched.`);
        }
        if (!/\.(?:json|ya?ml)$/i.test(path))
            throw new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .GuardError */ .U('spec', `The reference \`${reference}\` leads to a file that is neither JSON nor YAML.`);
        if (this.cache.size >= mostFiles)
            throw new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .GuardError */ .U('spec', `The document is made of more than ${mostFiles} files.`);
        const file = path.slice(1);
        const text = await this.readText(file);
        this.characters += text.length;
        if (this.characters > mostCharacters)
            throw new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .GuardError */ .U('spec', 'The files that the document is made of are too large together.');
        const read = (0,_core_openapi_text_reader_js__WEBPACK_IMPORTED_MODULE_2__/* .readValue */ .wK)(text, file);
        if (read.kind === 'refused') {
            const [problem] = read.problems;
            const place = problem?.location === undefined ? file : `${file}:${problem.location.line}`;
            throw new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .GuardError */ .U('spec', `${place}: ${problem?.message ?? 'The file cannot be read.'}`);
        }
        return { source: new _redocly_openapi_core_lib_bundle_oas__WEBPACK_IMPORTED_MODULE_1__/* .Source */ .kL(path, text), parsed: read.value };
    }
}
function decode(path) {
    try {
        return decodeURIComponent(path);
    }
    catch {
        return path;
    }
}


/***/ })

};
