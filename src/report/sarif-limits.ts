/** GitHub takes so many runs in one file of SARIF. */
export const mostSarifRuns = 20

/** One of them is that of the manifest itself. */
export const mostSarifApis = mostSarifRuns - 1
