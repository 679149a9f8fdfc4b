import type { Person } from '../../../generated/prisma/client.ts';
import type { Database } from '../../../infra/database/client.ts';
import { linesOf, turnsIn } from '../../offers/standby/line.ts';
import { type Holder, holderOf } from '../../projects/find.ts';
import { pageOf, type Showing } from '../../projects/page.ts';
import type { Some } from './mine.ts';

/** A project for which somebody is in line. */
export interface MyPlace {
  code: string;
  title: string;
  dueAt: Date | null;
  pageLink: string | null;
  /** The place in the line, counted from 1. */
  place: number;
  /** Whether the project has become free. */
  isFree: boolean;
  holder: Holder | null;
  /** Whether another person in line is being asked alone. */
  isAskingOther: boolean;
}

export interface MyLines {
  inLine: Some<MyPlace>;
  /**
   * The projects (by id) that are offered to the person alone, and until when. They are shown with the offers and not
   * here.
   */
  turns: ReadonlyMap<number, Date>;
}

const SHOWN = 5;

/** The projects for which somebody is in line, in the order in which they joined. */
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
