import { z } from 'zod';
import type { ServiceRequest } from '../exchange.ts';

/** The credentials of the app that was created in FreshBooks. */
export interface FreshBooksApp {
  clientId: string;
  clientSecret: string;
  redirectUri: string;
}

/** The name of FreshBooks in messages. */
export const CALLED = 'FreshBooks';
/** The time limit of a request. */
export const LIMIT_MS = 10_000;

const SCOPES = 'user:profile:read user:clients:read user:clients:write user:invoices:read user:invoices:write' as const;

/** The page where the owner of the account authorises our app. */
export function authorizeUrl({ clientId, redirectUri }: FreshBooksApp): string {
  const query = new URLSearchParams({
    client_id: clientId,
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: SCOPES,
  });
  return `https://auth.freshbooks.com/oauth/authorize?${query}`;
}

/** The request for a pair of tokens: for an authorisation code, or for a refresh token, which it uses up. */
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

/** Asks FreshBooks who we are. This changes nothing. */
export const meRequest = (token: string): ServiceRequest => ({
  method: 'GET',
  path: 'auth/api/v1/users/me',
  headers: authorised(token),
});

const COMMON = { 'api-version': 'alpha', 'user-agent': 'crewcall' };

export function authorised(token: string): Record<string, string> {
  return { ...COMMON, authorization: `Bearer ${token}` };
}

/** The page of an invoice. */
export function invoiceUrl({ accountId, id }: { accountId: string; id: string }): string {
  return `https://my.freshbooks.com/#/invoice/${encodeURIComponent(accountId)}-${encodeURIComponent(id)}`;
}

const Me = z.object({
  response: z.object({
    business_memberships: z.array(z.object({ business: z.object({ account_id: z.string().nullish() }) })).default([]),
  }),
});

/** The accounts of the token's owner. Undefined if the answer does not say. */
export function accountsIn(body: unknown): string[] | undefined {
  const me = Me.safeParse(body);
  const accounts = me.data?.response.business_memberships.flatMap(({ business }) => business.account_id ?? []) ?? [];
  return accounts.length === 0 ? undefined : accounts;
}
