import { z } from 'zod';
import type { ServiceRequest } from '../exchange.ts';

/** The app that was made in FreshBooks, as its owner sees it there. */
export interface FreshBooksApp {
  clientId: string;
  clientSecret: string;
  redirectUri: string;
}

/** How FreshBooks is named to people. */
export const CALLED = 'FreshBooks';
/** How long a request may take. */
export const LIMIT_MS = 10_000;

const SCOPES = 'user:profile:read user:clients:read user:clients:write user:invoices:read user:invoices:write' as const;

/** Where the owner of the account lets our app in. */
export function authorizeUrl({ clientId, redirectUri }: FreshBooksApp): string {
  const query = new URLSearchParams({
    client_id: clientId,
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: SCOPES,
  });
  return `https://auth.freshbooks.com/oauth/authorize?${query}`;
}

/** Asks for a pair of tokens: for the code of an authorisation, or for a refresh token, which is spent by that. */
export function tokenRequest(
  { clientId, clientSecret, redirectUri }: FreshBooksApp,
  grant: { grant_type: 'authorization_code'; code: string } | { grant_type: 'refresh_token'; refresh_token: string },
): ServiceRequest {
  return {
    method: 'POST',
    path: 'auth/oauth/token',
    headers: COMMON,
    body: { ...grant, client_id: clientId, client_secret: clientSecret, redirect_uri: redirectUri },
  };
}

/** Who we are there; changes nothing. */
export const meRequest = (token: string): ServiceRequest => ({
  method: 'GET',
  path: 'auth/api/v1/users/me',
  headers: authorised(token),
});

const COMMON = { 'api-version': 'alpha', 'user-agent': 'crewcall' };

export function authorised(token: string): Record<string, string> {
  return { ...COMMON, authorization: `Bearer ${token}` };
}

/** Where people look at an invoice. */
export function invoiceUrl({ accountId, id }: { accountId: string; id: string }): string {
  return `https://my.freshbooks.com/#/invoice/${encodeURIComponent(accountId)}-${encodeURIComponent(id)}`;
}

const Me = z.object({
  response: z.object({
    business_memberships: z.array(z.object({ business: z.object({ account_id: z.string().nullish() }) })).default([]),
  }),
});

/** The accounts that the owner of the token has; undefined where the answer does not say. */
export function accountsIn(body: unknown): string[] | undefined {
  const me = Me.safeParse(body);
  const accounts = me.data?.response.business_memberships.flatMap(({ business }) => business.account_id ?? []) ?? [];
  return accounts.length === 0 ? undefined : accounts;
}
