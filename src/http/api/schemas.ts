import { z } from 'zod'
import { LIMITS } from '../../domain/intake.ts'

/** Shapes of the interface for programs; the OpenAPI document is made from these very schemas. */

const instant = z.string().meta({ format: 'date-time' })

export const newReportSchema = z
  .strictObject({
    title: z.string().max(LIMITS.title).describe('What is wrong, in one sentence.'),
    description: z
      .string()
      .max(LIMITS.description)
      .describe('What happens and how it can be seen. Markdown or plain text.'),
    product: z
      .string()
      .max(100)
      .default('')
      .describe('Id of a product of the policy. Not needed where there is one only.'),
    answers: z
      .record(z.string().max(100), z.string().max(LIMITS.answer))
      .default({})
      .describe('Answers to the questions that the policy asks for this kind of product, by question id.'),
    known: z.enum(['no', 'some', 'public']).default('no').describe('Whether anybody else knows.'),
    name: z.string().max(LIMITS.name).default(''),
    mail: z.string().max(LIMITS.mail).default('').describe('Where the notice "there is news" goes. Never content.'),
    zone: z.string().max(LIMITS.zone).default('').describe('IANA time zone, such as Europe/Berlin, for due times.'),
    credit: z.enum(['name', 'none', 'later']).default('later'),
    creditName: z.string().max(LIMITS.name).default(''),
    key: z
      .string()
      .max(LIMITS.key)
      .optional()
      .describe('An OpenPGP public key, armored. With it, mails carry the answers, encrypted to it.'),
  })
  .meta({ id: 'NewReport' })

export const submittedSchema = z
  .object({
    report: z.string().describe('The short public id. Not a secret and not a way in.'),
    code: z.string().describe('Nine words: the only way to the report. Shown this once.'),
    receivedAt: instant,
    policy: z.object({ version: z.int(), digest: z.string() }),
    follow: z.string().meta({ format: 'uri' }).describe('Where a person follows the report with the code.'),
    fingerprint: z
      .string()
      .describe('SHA-256 over title, description, answers and files: the same words give the same.'),
    sender: z
      .string()
      .optional()
      .describe(
        'With the header Fairlead-Sender: new, a token that makes this program known again. Its daily quota grows with confirmed reports.',
      ),
    senderIs: z
      .enum(['new', 'proven', 'doubtful'])
      .optional()
      .describe('Where the policy promises or asks differently by what became of earlier reports of this sender.'),
    note: z.string().optional().describe('What that means, in words.'),
    receipt: z.record(z.string(), z.unknown()).describe('The signed receipt; check it with: fairlead verify FILE'),
  })
  .meta({ id: 'Submitted' })

export const statusQuestionSchema = z.strictObject({ code: z.string().max(400) }).meta({ id: 'StatusQuestion' })

export const statusSchema = z
  .object({
    report: z.string(),
    standing: z
      .string()
      .describe(
        'new, acknowledged, answered, needs-information, confirmed, fixing, fixed, announced, published, rejected, not-a-report, withdrawn or closed.',
      ),
    receivedAt: instant,
    seenAt: instant.nullable(),
    acknowledgedAt: instant.nullable(),
    answeredAt: instant.nullable(),
    policy: z.object({ version: z.int() }),
    clocks: z.array(
      z.object({
        promise: z.string(),
        kind: z.string(),
        period: z.int(),
        state: z.enum(['waiting', 'running', 'paused', 'met', 'missed', 'waived']),
        due: instant.optional(),
        metAt: instant.optional(),
        returnedAt: instant
          .optional()
          .describe('A message had kept it and its mail came back. Without metAt it is owed again.'),
      }),
    ),
    messages: z.array(
      z.object({ at: instant, from: z.enum(['team', 'you', 'automatic']), as: z.string(), text: z.string() }),
    ),
  })
  .meta({ id: 'Status' })

export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('What to change, for the person who must change it.'),
    code: z.string(),
    fields: z.array(z.object({ field: z.string(), problem: z.string() })).optional(),
    instance: z.string().optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details.' })

export const healthSchema = z.object({ status: z.string() }).catchall(z.unknown()).meta({ id: 'Health' })

/** The body is the platform's own, as it describes it; its signature counts, not its shape. */
export const hookSchema = z
  .record(z.string(), z.unknown())
  .meta({ id: 'Hook', description: 'What the platform sends, signed as it is.' })
export const hookTakenSchema = z
  .object({
    taken: z.boolean(),
    repeated: z.boolean().optional().describe('This delivery came before.'),
    why: z.string().optional().describe('Why nothing is done with it.'),
  })
  .meta({ id: 'HookTaken' })
