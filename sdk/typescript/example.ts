// A forecast by fetch, with the types of the API. The access token comes from your OAuth2 library.
import type { components, paths } from "./schema";

type Forecast = components["schemas"]["ForecastView"];
type NewForecast = paths["/v1/forecasts"]["post"]["requestBody"]["content"]["application/json"];

export async function forecast(base: string, token: string, asked: NewForecast): Promise<Forecast> {
  const answer = await fetch(`${base}/v1/forecasts`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      "idempotency-key": crypto.randomUUID(),
    },
    body: JSON.stringify(asked),
  });
  if (!answer.ok) {
    const problem: components["schemas"]["Problem"] = await answer.json();
    throw new Error(`${problem.code}: ${problem.detail}`);
  }
  return answer.json();
}

export function median(found: Forecast): number[] {
  return found.steps.map((step) => step.median);
}
