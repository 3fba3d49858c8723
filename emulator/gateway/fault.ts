/** What API Management would call an error at run time: the rest of the section is skipped, and `on-error` runs. */
export class PolicyFault extends Error {
  constructor(reason: string) {
    super(reason)
    this.name = 'PolicyFault'
  }
}
