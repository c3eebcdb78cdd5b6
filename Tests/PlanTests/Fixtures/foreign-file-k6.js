import ws from 'k6/ws';
export const options = { vus: 10, duration: '30s' };
export default function () { ws.connect('ws://host', null, () => {}); }
// error: 1:1 foreign-file expected a plan, got a k6 script ('stages' and 'vus' are phases, the default function is a profile, 'p(95)<200' is p95(rtt) < 200ms)
