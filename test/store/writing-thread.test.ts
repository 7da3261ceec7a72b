import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { meaningOf } from '../../src/store/failure.ts'
import { openFile, Pen } from '../../src/store/sqlite-pen.ts'
import { WritingThread } from '../../src/store/writing-thread.ts'
import { folder } from './a-store.ts'

const say = (sql: string) => ({ sql, parameters: [] })

test('after an error nothing more is written until somebody begins anew, and whoever asks is told the first', async () => {
  const thread = new WritingThread({ store: join(folder, 'a.sqlite'), keyring: join(folder, 'b.sqlite'), busyMs: 100 })
  await thread.ask([say('create table t (a integer primary key)'), say('begin immediate')])
  thread.tell([say('insert into t values (1)')])
  thread.tell([say('insert into t values (1)'), say('insert into t values (2)')])
  thread.tell([say('insert into t values (3)')])
  await assert.rejects(thread.ask([say('commit')]), (error) => meaningOf(error) === 'conflict')
  await thread.ask([say('rollback')], { anew: true })
  const [rows] = await thread.ask([say('select a from t')])
  assert.deepEqual(rows?.rows, [])
  await thread.close()
})

test('when the thread ends, whoever waits is told that nothing is sure, and its lock is gone', async () => {
  const place = { store: join(folder, 'c.sqlite'), keyring: join(folder, 'd.sqlite'), busyMs: 100 }
  const thread = new WritingThread(place)
  await thread.ask([say('create table t (a integer)'), say('begin immediate'), say('insert into t values (1)')])
  const waiting = thread.ask([
    say('with recursive n(i) as (select 1 union all select i + 1 from n where i < 100000) select i from n'),
  ])
  const told = assert.rejects(waiting, (error) => meaningOf(error) === 'broken')
  await thread.close()
  await told
  assert.equal(thread.state, 'ended')
  await assert.rejects(thread.ask([say('commit')]), (error) => meaningOf(error) === 'broken')
  const pen = new Pen(() => openFile(place.store, 100))
  pen.write(say('insert into t values (2)'))
  assert.equal(pen.write(say('select a from t')).rows.length, 1)
  pen.close()
})

test('a transaction made behind another is a conflict when somebody else wrote in between, and not otherwise', async () => {
  const place = { store: join(folder, 'e.sqlite'), keyring: join(folder, 'f.sqlite'), busyMs: 100 }
  const thread = new WritingThread(place)
  await thread.ask([say('create table t (a integer)'), say('begin immediate'), say('commit')])
  thread.tell([say('insert into t values (1)')], { ahead: true })
  await thread.ask([say('commit')])
  const pen = new Pen(() => openFile(place.store, 100))
  pen.write(say('insert into t values (2)'))
  thread.tell([say('insert into t values (3)')], { ahead: true })
  await assert.rejects(thread.ask([say('commit')]), (error) => meaningOf(error) === 'conflict')
  await thread.ask([say('rollback')], { anew: true })
  await thread.ask([say('begin immediate'), say('insert into t values (4)'), say('commit')])
  thread.tell([say('insert into t values (5)')], { ahead: true })
  await thread.ask([say('commit')])
  assert.deepEqual(
    pen.write(say('select a from t order by a')).rows.map((row) => ({ ...(row as object) })),
    [{ a: 1 }, { a: 2 }, { a: 4 }, { a: 5 }],
  )
  pen.close()
  await thread.close()
})

test('behind a transaction that failed nothing is carried out', async () => {
  const place = { store: join(folder, 'g.sqlite'), keyring: join(folder, 'h.sqlite'), busyMs: 100 }
  const thread = new WritingThread(place)
  await thread.ask([say('create table t (a integer primary key)'), say('insert into t values (1)')])
  await thread.ask([say('begin immediate')])
  thread.tell([say('insert into t values (1)')])
  const first = assert.rejects(thread.ask([say('commit')]), (error) => meaningOf(error) === 'conflict')
  thread.tell([say('insert into t values (2)')], { ahead: true })
  await assert.rejects(thread.ask([say('commit')]), (error) => meaningOf(error) === 'conflict')
  await first
  await thread.ask([say('rollback')], { anew: true })
  const [found] = await thread.ask([say('select a from t')])
  assert.equal(found?.rows.length, 1)
  await thread.close()
})
