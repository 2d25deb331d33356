import * as fc from 'fast-check';
import { execute } from './dist/search/execute.js';
import { mainline } from './dist/systems/mainline.js';
import { v1 } from './dist/systems/v1.js';
const which = process.argv[2], secs=+process.argv[3]||6;
const [system,name]= which==='v1'?[v1,'corrected']:[mainline,'mainline-corrected'];
const revision = system.revisions.find(name);
const list = fc.sample(system.drawing.programs({maxActions:40}),{numRuns:100,seed:1}).map(p=>({...p,actions:p.actions.slice(0,20)}));
const run=()=>list.reduce((n,p)=>n+execute(revision,p,process.argv[4]==='none'?[]:system.properties,()=>false),0);
run();run();
let best=0, tot=0;
const t0=process.cpuUsage().user+process.cpuUsage().system;
while((process.cpuUsage().user+process.cpuUsage().system-t0)/1e6<secs){const a=process.cpuUsage();const n=run();const d=process.cpuUsage(a);const r=n/((d.user+d.system)/1e6);if(r>best)best=r;tot+=n}
const d=process.cpuUsage();
console.log(which,'best',best.toFixed(0),'mean',(tot/((d.user+d.system-t0)/1e6)).toFixed(0),'ops per pass',run());
