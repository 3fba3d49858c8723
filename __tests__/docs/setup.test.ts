import { existsSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { findImbalance } from './balance.ts'
import { listFiles, readDocument, readText, root } from './documents.ts'
import { findCallProblems, readTrust, wanted } from './setup-code.ts'

/** The setup as code can be run against Azure by nobody here. What can be seen without: that its three forms say the same, and that they fit together. */

const forms = ['managed-identity', 'app-registration'] as const
const prefixes = ['repo:OWNER/REPO', 'repo:OWNER@123456/REPO@456789']
const code = listFiles('examples/setup', /\.(?:bicep|tf|sh)$/)

describe('the setup as code', () => {
  test('is there for both kinds of identity, in each of the three languages', () => {
    for (const form of forms)
      for (const file of ['setup.sh', 'main.bicep', 'main.tf'])
        expect(existsSync(path.join(root, 'examples', 'setup', form, file))).toBe(true)
  })

  test.each(forms)('trusts the same jobs in Bicep and in Terraform: %s', form => {
    const bicep = readText(
      `examples/setup/${form}/${form === 'managed-identity' ? 'identities' : 'applications'}.bicep`
    )
    expect(readTrust(bicep, 'bicep')).toEqual(wanted)
    expect(readTrust(readText(`examples/setup/${form}/main.tf`), 'hcl')).toEqual(wanted)
  })

  test.each(code)('has issuer and audience in one place, with the values of docs/setup.md: %s', file => {
    const text = readText(file)
    const [issuers, audiences] = [text.match(/https:\/\/token\.[\w.]+/g), text.match(/api:\/\/\w+/g)]
    if (issuers !== null) expect(issuers).toEqual(['https://token.actions.githubusercontent.com'])
    if (audiences !== null) expect(audiences).toEqual(['api://AzureADTokenExchange'])
  })

  test.each(code)('has no list of actions of its own: %s', file => {
    // `Microsoft.X/y` without a version is an action, or the type in a path.
    const text = readText(file).replaceAll('providers/Microsoft.ApiManagement/service/', '')
    expect(text.match(/Microsoft\.\w+\/[\w/]+\/(?:read|write|action|delete)\b/g)).toBeNull()
  })

  test.each(['main.bicep', 'main.tf'])('reads the lists of actions from examples/roles: %s', file => {
    const text = readText(`examples/setup/roles/${file}`)
    const read = [...text.matchAll(/\.\.\/\.\.\/roles\/(\w+)\.json/g)].map(match => match[1] ?? '')
    expect(read.sort()).toEqual(['apply', 'check', 'status'])
    expect(listFiles('examples/roles', '.json')).toEqual(read.map(name => `examples/roles/${name}.json`))
  })

  test('names the types of resources that the providers document', () => {
    const bicep = listFiles('examples/setup', '.bicep').map(readText).join('\n')
    expect(
      [...new Set([...bicep.matchAll(/^resource \w+ '([^']+)'/gm)].map(match => match[1]))].sort()
    ).toEqual([
      'Microsoft.ApiManagement/service@2024-05-01',
      'Microsoft.Authorization/roleAssignments@2022-04-01',
      'Microsoft.Authorization/roleDefinitions@2022-04-01',
      'Microsoft.Graph/applications/federatedIdentityCredentials@v1.0',
      'Microsoft.Graph/applications@v1.0',
      'Microsoft.Graph/servicePrincipals@v1.0',
      'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2023-01-31',
      'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31'
    ])
    const terraform = listFiles('examples/setup', '.tf').map(readText).join('\n')
    expect(
      [...new Set([...terraform.matchAll(/^resource "(\w+)"/gm)].map(match => match[1]))].sort()
    ).toEqual([
      'azuread_application',
      'azuread_application_federated_identity_credential',
      'azuread_service_principal',
      'azurerm_federated_identity_credential',
      'azurerm_role_assignment',
      'azurerm_role_definition',
      'azurerm_user_assigned_identity'
    ])
  })

  test.each(code.filter(file => !file.endsWith('.sh')))(
    'gives modules the parameters that they have: %s',
    file => {
      expect(findCallProblems(file, readText)).toEqual([])
    }
  )

  test.each(forms)('is called by docs/setup.md with the parameters that it needs, and no other: %s', form => {
    const commands = readDocument('docs/setup.md').snippets.map(({ text }) => text)
    const bicep = commands.find(text => text.includes(`${form}/main.bicep`)) ?? ''
    const declared = [...readText(`examples/setup/${form}/main.bicep`).matchAll(/^param (\w+) [\w[\]]+$/gm)]
    const given = [...bicep.matchAll(/ (\w+)=/g)].map(match => match[1])
    expect(given).toEqual(expect.arrayContaining(declared.map(match => match[1])))
    expect(given).toHaveLength(declared.length)
    const terraform = commands.find(text => text.includes(`-chdir=examples/setup/${form} apply`)) ?? ''
    const variables = [
      ...readText(`examples/setup/${form}/main.tf`).matchAll(/^variable "(\w+)" \{\n([\s\S]*?)^\}/gm)
    ]
    const needed = variables.filter(match => !match[2]?.includes('default')).map(match => match[1])
    expect([...terraform.matchAll(/-var '?(\w+)=/g)].map(match => match[1]).sort()).toEqual(needed.sort())
  })
})

describe('docs/setup.md', () => {
  test('has the subjects that the code makes, in both forms', () => {
    const { prose } = readDocument('docs/setup.md')
    for (const { context } of wanted) expect(prose).toContain(`\`repo:OWNER/REPO:${context}\``)
    for (const prefix of prefixes) expect(prose).toContain(`\`${prefix}\``)
  })

  test('shows excerpts with the types of the files', () => {
    const { snippets } = readDocument('docs/setup.md')
    const types = [
      ...snippets
        .map(({ text }) => text)
        .join('\n')
        .matchAll(/^resource (?:\w+ '([^']+)'|"(\w+)")/gm)
    ]
    const all = code.map(readText).join('\n')
    expect(types.length).toBe(4)
    for (const [, bicep, terraform] of types) expect(all).toContain(bicep ?? `resource "${terraform}"`)
  })
})

describe('the environments and branches of the example workflows', () => {
  test('are those that the credentials trust', () => {
    const deploy = readText('examples/deploy.yml')
    expect(deploy).toContain('environment: production')
    for (const file of listFiles('examples', /^examples\/[^/]+\.yml$/)) {
      const subjects = [...readText(file).matchAll(/repo:OWNER\/REPO:([\w:/]+)/g)].map(match => match[1])
      expect(wanted.map(({ context }) => context)).toEqual(expect.arrayContaining(subjects))
    }
  })
})

describe('the checks of the setup can fail', () => {
  test.each<[string, string, string]>([
    ['bicep', 'resource a {\n  b: [\n}\n', '`}` closes nothing'],
    ['bicep', "param a string = 'b\n", 'a text that does not end on its line'],
    ['bicep', "var a = '${b('\n", 'a text that does not end on its line'],
    ['hcl', 'resource "a" "b" {\n', '`}` is missing'],
    ['hcl', 'a = "${b"\n', 'a text that does not end on its line'],
    ['hcl', 'a = [1, 2))\n', '`)` closes nothing'],
    ['xml', '<a><b></a>', '</a> closes nothing'],
    ['xml', '<a>', '</a> is missing']
  ])('%s that is not closed is refused: %j', (language, text, problem) => {
    expect(findImbalance(text, language)).toContain(problem)
  })

  test.each<[string, string]>([
    ['bicep', "var a = '${contains(b, '@') ? 'c' : 'it\\'s'}' // it's }\n"],
    ['hcl', 'a = "${b("c")}-${d ? "e" : "f"}" # "}\n']
  ])('%s with texts inside of texts is accepted: %j', (language, text) => {
    expect(findImbalance(text, language)).toBeUndefined()
  })

  test('a module that gets a parameter too few, and one that it does not have, is refused', () => {
    const files: Record<string, string> = {
      'a/main.bicep': "module b 'b.bicep' = {\n  params: {\n    wrong: 1\n  }\n}\n",
      'a/b.bicep': 'param right string\nparam other string = 1\n',
      'a/main.tf': 'module "b" {\n  source = "../b"\n  wrong = 1\n}\n',
      'b/main.tf': 'variable "right" {\n  type = string\n}\n\nvariable "other" {\n  default = null\n}\n'
    }
    const read = (file: string): string => files[file] ?? ''
    const problems = ['`wrong` is no parameter', '`right` is missing']
    expect(findCallProblems('a/main.bicep', read)).toEqual(problems)
    expect(findCallProblems('a/main.tf', read)).toEqual(problems)
  })
})
