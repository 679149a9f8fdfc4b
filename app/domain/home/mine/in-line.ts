import type { Person } from '../../../generated/prisma/client.ts';
import type { Database } from '../../../infra/database/client.ts';
import { linesOf, turnsIn } from '../../offers/standby/line.ts';
import { type Holder, holderOf } from '../../projects/find.ts';
import { pageOf, type Showing } from '../../projects/page.ts';
import type { Some } from './mine.ts';

/** A project that somebody is in line for. */
export interface MyPlace {
  code: string;
  title: string;
  dueAt: Date | null;
  pageLink: string | null;
  /** From 1. */
  place: number;
  /** The project is free again. */
  isFree: boolean;
  holder: Holder | null;
  /** Another person in line is asked alone. */
  isAskingOther: boolean;
}

export interface MyLines {
  inLine: Some<MyPlace>;
  /** Projects (by id) that are offered to the person alone, and until when. They are listed with the offers. */
  turns: ReadonlyMap<number, Date>;
}

const SHOWN = 5;

/** The projects that somebody is in line for, in the order of joining. */
export async function myLines(db: Database, { id }: Pick<Person, 'id'>, showing: Showing): Promise<MyLines> {
  const lines = await linesOf(db, id);
  const turns = new Map<number, Date>();
  const waiting = lines.filter(({ project, askedRound, aloneUntil }) => {
    const isTurn = project.status === 'requested' && askedRound === project.round && aloneUntil !== null;
    if (isTurn) turns.set(project.id, aloneUntil);
    return !isTurn && (project.status === 'requested' || project.status === 'claimed');
  });
  const shown = waiting.slice(0, SHOWN);
  const free = shown.filter(({ project }) => project.status === 'requested').map(({ project }) => project.id);
  const others = free.length === 0 ? [] : await turnsIn(db, free);
  return {
    turns,
    inLine: {
      count: waiting.length,
      shown: shown.map(({ project, place }) => ({
        code: project.code,
        title: project.title,
        dueAt: project.dueAt,
        pageLink: pageOf(project, showing),
        place,
        isFree: project.status === 'requested',
        holder: holderOf(project),
        isAskingOther: others.some((turn) => turn.projectId === project.id && turn.askedRound === project.round),
      })),
    },
  };
}
