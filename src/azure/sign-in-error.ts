import { isRestError } from '@azure/core-rest-pipeline'
import type { Cloud } from '../core/clouds.ts'
import type { SignIn } from '../core/target.ts'
import { GuardError } from '../errors.ts'
import { CliError } from './azure-cli.ts'
import { EntraError } from './entra.ts'
import type { AssertionClaims } from './sign-in.ts'

interface SignInContext {
  readonly signIn: SignIn
  readonly cloud: Cloud
  readonly audience?: string
  readonly claims?: AssertionClaims
}

interface Sentence {
  readonly message: string
  readonly hints: readonly string[]
}

/** Turns a failed sign-in into one sentence and what to do (facts: auth 3.4). The token itself is never shown, its claims are. */
export function explainSignIn(error: unknown, context: SignInContext): GuardError {
  const text = error instanceof Error ? error.message : String(error)
  const code = error instanceof EntraError ? error.number : /AADSTS(\d+)/.exec(text)?.[1]
  const sentence =
    code === undefined
      ? explainShape(text, error, context)
      : (explainCode(code, context) ?? {
          message: `Microsoft Entra ID refused the sign-in with AADSTS${code}.`,
          hints: [firstLine(text)]
        })
  const hints = code === undefined ? sentence.hints : [...sentence.hints, `Entra answered: AADSTS${code}.`]
  return new GuardError('sign-in', sentence.message, { hints, cause: error })
}

function explainCode(code: string, context: SignInContext): Sentence | undefined {
  const { clientId, tenantId } = identityOf(context.signIn)
  switch (code) {
    case '70021':
    case '700213':
      return explainSubject(context)
    case '7002138':
      return {
        message: 'A federated credential matches this job but for upper and lower case.',
        hints: [
          ...showClaims(context),
          'Matching is case-sensitive: copy the subject above into the federated credential exactly as it stands.'
        ]
      }
    case '700211':
      return {
        message: 'No federated credential has the issuer of this GitHub token.',
        hints: [
          ...showClaims(context),
          'Set the issuer of the federated credential to the one above, without a trailing slash. GitHub Enterprise Server and ghe.com have issuers of their own.'
        ]
      }
    case '700212':
      return {
        message: 'No federated credential has the audience of this GitHub token.',
        hints: [
          ...showClaims(context),
          `Set the input \`audience\` to the audience of the federated credential, or the credential's audience to \`${context.audience ?? context.cloud.assertionAudience}\`.`
        ]
      }
    case '700016':
      return {
        message: `There is no application \`${clientId}\` in the tenant \`${tenantId}\`.`,
        hints: [
          'Check `client-id` and `tenant-id`: they may be swapped, of another tenant, or the object ID instead of the client ID; a user-assigned identity may have been deleted.'
        ]
      }
    case '90002':
    case '900021':
    case '900023':
      return {
        message: `The tenant \`${tenantId}\` does not exist in ${context.cloud.name}.`,
        hints: ['Check `tenant-id` and `environment`.']
      }
    case '700024':
      return {
        message: 'The GitHub token had expired when Entra looked at it, and so had a fresh one.',
        hints: [...showClaims(context), 'Check the clock of a self-hosted runner.']
      }
    case '7000215':
    case '7000222':
      return {
        message: 'Entra asked for a client secret, or the one it was given is wrong or expired.',
        hints: [
          'This action never uses a secret: check that `client-id` names the identity with the federated credential.'
        ]
      }
    case '53003':
    case '530034':
    case '53000':
      return {
        message: 'A Conditional Access policy blocks this sign-in.',
        hints: [
          'Exclude the workload identity from the policy, or run on a runner whose address the policy allows.'
        ]
      }
    default:
      return undefined
  }
}

function explainSubject(context: SignInContext): Sentence {
  const { clientId } = identityOf(context.signIn)
  const subject = context.claims?.subject ?? ''
  const immutable = /@\d+/.test(subject)
  return {
    message: `No federated credential of \`${clientId}\` matches this job.`,
    hints: [
      ...showClaims(context),
      'Create or correct the federated credential with exactly this issuer, subject and audience; upper and lower case count. A new one takes a few minutes to work.',
      immutable
        ? 'The subject has the immutable form, with the numeric IDs of owner and repository (repositories created, renamed or transferred after 15 July 2026): a credential without the IDs does not match.'
        : 'If the credential has numeric IDs in its subject (`repo:owner@ID/name@ID:…`), this repository does not send them: leave them out, or turn the immutable subject on.',
      ...(subject.includes(':environment:')
        ? ['The job names an `environment`, so the subject names it instead of the branch.']
        : []),
      ...(subject.endsWith(':pull_request')
        ? [
            'The job runs for a pull request, which has a subject of its own: it needs its own federated credential.'
          ]
        : [])
    ]
  }
}

function explainShape(text: string, error: unknown, context: SignInContext): Sentence {
  const { authorityHost } = context.cloud
  if (error instanceof CliError) return explainCli(text)
  if (error instanceof EntraError)
    return {
      message: `The sign-in at ${authorityHost} gave no token: ${text.replace(/\.$/, '')}.`,
      hints: ['This is usually a passing fault of Entra or a proxy in between: run the job again.']
    }
  const code = isRestError(error) ? error.code : undefined
  return {
    message: `${authorityHost} cannot be reached${code === undefined ? '' : `: ${code}`}.`,
    hints: [
      firstLine(text),
      'Check the proxy, name resolution, and the certificates that Node trusts (NODE_EXTRA_CA_CERTS).'
    ]
  }
}

function explainCli(text: string): Sentence {
  const wanted =
    "Give `client-id` and `tenant-id` to sign in with this job's own OIDC token, or run azure/login before this step."
  if (/could not be found|not found|ENOENT/i.test(text)) {
    return {
      message: 'There is no `client-id`, and no Azure CLI on this runner whose session could be used.',
      hints: [wanted]
    }
  }
  if (/az login|not logged in|logged out/i.test(text)) {
    return {
      message: 'There is no `client-id`, and the Azure CLI on this runner is not signed in.',
      hints: [wanted]
    }
  }
  return {
    message: 'There is no `client-id`, and the Azure CLI gave no token.',
    hints: [wanted, firstLine(text)]
  }
}

function showClaims(context: SignInContext): string[] {
  const { issuer, subject, audience } = context.claims ?? {}
  return [
    `This job's token has issuer \`${issuer ?? 'unknown'}\`.`,
    `This job's token has subject \`${subject ?? 'unknown'}\`.`,
    `This job's token has audience \`${audience ?? context.audience ?? 'unknown'}\`.`
  ]
}

function identityOf(signIn: SignIn): { clientId: string; tenantId: string } {
  return signIn.kind === 'oidc'
    ? { clientId: signIn.clientId, tenantId: signIn.tenantId }
    : { clientId: 'the Azure CLI session', tenantId: signIn.tenantId ?? 'the Azure CLI session' }
}

function firstLine(text: string): string {
  return text.split(/\r?\n/, 1)[0]?.slice(0, 300) ?? ''
}
