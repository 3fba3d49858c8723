/** GitHub takes so many runs in one file of SARIF. */
export const mostSarifRuns = 20

/** One of them is that of the manifest itself. */
export const mostSarifApis = mostSarifRuns - 1

/** GitHub keeps the 5,000 first results of a run, and no more than 25,000 of a file. */
export const mostResults = 5000
export const mostResultsOfFile = 25_000

/** It refuses more than 10 MB after gzip, which makes nothing larger than it was by more than a thousandth: so the file itself stays below. */
export const fileBytes = 9_000_000
