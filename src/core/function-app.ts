/** True for a Function App, whatever it runs on: `kind` is a list such as `functionapp,linux`. */
export function isFunctionApp({ kind }: { readonly kind: string }): boolean {
  return /\bfunctionapp\b/i.test(kind)
}
