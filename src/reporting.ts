/** All that puts a run into words: loaded while a run waits for its first answer, or when it is over. */
export { chooseReportPath, publish } from './publish.ts'
export { assembleFailure, assembleReport } from './report/assemble.ts'
