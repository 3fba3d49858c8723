/** GitHub takes so many runs in one file of SARIF. */
export const mostSarifRuns = 20
