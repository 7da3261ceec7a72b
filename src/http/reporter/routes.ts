import type { ActingCall } from '../acting.ts'
import { seeOther } from '../answer.ts'
import type { Route } from '../route.ts'
import {
  sendClaim,
  sendConsent,
  sendContactWish,
  sendCredit,
  sendErase,
  sendIdentity,
  sendKey,
  sendReply,
  sendRight,
  sendWithdraw,
} from './acts.ts'
import { askByMail, openWithNumber, showByMail } from './by-mail.ts'
import { closePage, openWithCode, sendFile, sendReceipt, showCodeForm } from './follow.ts'
import { sendReport, showReportForm } from './report-form.ts'

/** The reporter's door: no account, no cookie, no script, nothing secret in an address. */
export const reporterRoutes: readonly Route<ActingCall>[] = [
  { method: 'GET', path: '/report', act: 'public', handler: showReportForm },
  { method: 'POST', path: '/report', act: 'report.submit', limit: 'report', handler: sendReport },
  { method: 'GET', path: '/r', act: 'public', handler: showCodeForm },
  { method: 'POST', path: '/r', act: 'report.follow', handler: openWithCode },
  { method: 'POST', path: '/r/reply', act: 'report.follow', limit: 'message', handler: sendReply },
  { method: 'POST', path: '/r/credit', act: 'report.follow', limit: 'message', handler: sendCredit },
  { method: 'POST', path: '/r/key', act: 'report.follow', limit: 'message', handler: sendKey },
  { method: 'POST', path: '/r/identity', act: 'report.follow', limit: 'message', handler: sendIdentity },
  { method: 'POST', path: '/r/withdraw', act: 'report.follow', limit: 'message', handler: sendWithdraw },
  { method: 'POST', path: '/r/agree', act: 'report.follow', limit: 'message', handler: sendConsent },
  { method: 'POST', path: '/r/right', act: 'report.follow', limit: 'message', handler: sendRight },
  { method: 'POST', path: '/r/reward', act: 'report.follow', limit: 'message', handler: sendClaim },
  { method: 'POST', path: '/r/contact', act: 'report.follow', limit: 'message', handler: sendContactWish },
  { method: 'POST', path: '/r/erase', act: 'report.follow', limit: 'message', handler: sendErase },
  { method: 'POST', path: '/r/receipt', act: 'report.follow', handler: sendReceipt },
  { method: 'POST', path: '/r/file', act: 'report.follow', handler: sendFile },
  { method: 'GET', path: '/r/mail', act: 'public', handler: showByMail },
  { method: 'POST', path: '/r/mail', act: 'public', limit: 'message', handler: askByMail },
  { method: 'POST', path: '/r/mail/number', act: 'public', handler: openWithNumber },
  { method: 'GET', path: '/r/mail/number', act: 'public', handler: () => seeOther('/r/mail') },
  { method: 'POST', path: '/r/close', act: 'public', handler: closePage },
  // Somebody loads such a page again, or comes back to it: the form for the code is what can be shown.
  ...[
    'reply',
    'credit',
    'key',
    'identity',
    'withdraw',
    'agree',
    'right',
    'reward',
    'contact',
    'erase',
    'receipt',
    'file',
    'close',
  ].map(
    (name): Route<ActingCall> => ({ method: 'GET', path: `/r/${name}`, act: 'public', handler: () => seeOther('/r') }),
  ),
]
