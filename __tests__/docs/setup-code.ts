import path from 'node:path'

/** What can be read of Bicep and Terraform without their compilers. */

/** One job that an identity trusts: the name of the credential, and the end of the subject. */
export interface Trust {
  readonly identity: string
  readonly name: string
  readonly context: string
}

/** What each identity must trust, whatever makes it. */
export const wanted: readonly Trust[] = [
  { identity: 'deployer', name: 'production', context: 'environment:production' },
  { identity: 'reader', name: 'main', context: 'ref:refs/heads/main' },
  { identity: 'reader', name: 'pull-request', context: 'pull_request' }
]

export function readTrust(text: string, language: 'bicep' | 'hcl'): Trust[] {
  const found = language === 'bicep' ? readBicepTrust(text) : readTerraformTrust(text)
  return found.sort((left, right) => (toKey(left) < toKey(right) ? -1 : 1))
}

function toKey({ identity, name }: Trust): string {
  return `${identity} ${name}`
}

/** `var readerCredentials = …` with pairs of a name and a subject, until the next declaration. */
function readBicepTrust(text: string): Trust[] {
  return [...text.matchAll(/^var (\w+)Credentials = ([\s\S]+?)\n(?=\n)/gm)].flatMap(
    ([, identity = '', body = '']) =>
      [...body.matchAll(/name: '([\w-]+?)-\$\{[^\n]+\n\s+subject: '\$\{prefix\}:([^']+)'/g)].map(
        ([, name = '', context = '']) => ({ identity, name, context })
      )
  )
}

/** `name = { identity = "reader", context = "pull_request" }` */
function readTerraformTrust(text: string): Trust[] {
  return [...text.matchAll(/^ +([\w-]+) += \{ identity = "(\w+)", context = "([^"]+)" \}$/gm)].map(
    ([, name = '', identity = '', context = '']) => ({ identity, name, context })
  )
}

/** Parameters that a file gives to its modules and that they do not have, or that they need and do not get. */
export function findCallProblems(file: string, read: (file: string) => string): string[] {
  return file.endsWith('.tf') ? findTerraformProblems(file, read) : findBicepProblems(file, read)
}

function findBicepProblems(file: string, read: (file: string) => string): string[] {
  const calls = [...read(file).matchAll(/^module \w+ '([^']+)' = ([\s\S]+?)^[}\]]/gm)]
  return calls.flatMap(([, target = '', body = '']) => {
    const module = read(path.posix.join(path.posix.dirname(file), target))
    const parameters = [...module.matchAll(/^param (\w+) [\w[\]]+( =)?/gm)]
    const [, params = ''] = /^( +)params: \{\n([\s\S]+?)^\1\}/m.exec(body)?.slice(1) ?? []
    const given = [...params.matchAll(/^ +(\w+): /gm)].map(match => match[1] ?? '')
    return compare(
      given,
      parameters.map(match => match[1] ?? ''),
      parameters.filter(match => match[2] === undefined).map(match => match[1] ?? '')
    )
  })
}

function findTerraformProblems(file: string, read: (file: string) => string): string[] {
  const calls = [...read(file).matchAll(/^module "\w+" \{\n([\s\S]+?)^\}/gm)]
  return calls.flatMap(([, body = '']) => {
    const [, source = ''] = /source += "([^"]+)"/.exec(body) ?? []
    const module = read(path.posix.join(path.posix.dirname(file), source, 'main.tf'))
    const variables = [...module.matchAll(/^variable "(\w+)" \{\n([\s\S]*?)^\}/gm)]
    const given = [...body.matchAll(/^ +(\w+) += /gm)].map(match => match[1] ?? '')
    return compare(
      given.filter(name => name !== 'source'),
      variables.map(match => match[1] ?? ''),
      variables.filter(match => !match[2]?.includes('default')).map(match => match[1] ?? '')
    )
  })
}

function compare(given: readonly string[], known: readonly string[], needed: readonly string[]): string[] {
  return [
    ...given.filter(name => !known.includes(name)).map(name => `\`${name}\` is no parameter`),
    ...needed.filter(name => !given.includes(name)).map(name => `\`${name}\` is missing`)
  ]
}
