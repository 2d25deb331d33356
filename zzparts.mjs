// part-by-part, min over repetitions of each op
import * as fc from 'fast-check';
import { Execution } from '/work/wt/lead/dist/search/execute.js';
import { mainline } from '/work/wt/lead/dist/systems/mainline.js';
import { v1 } from '/work/wt/lead/dist/systems/v1.js';
import { MainlineComputer } from '/work/wt/lead/dist/systems/mainline/computer.js';
import { Computer } from '/work/wt/lead/dist/systems/v1/computer.js';
import { MainlineMachine } from '/work/wt/lead/dist/reference/machine/mainline/machine.js';
import { Machine } from '/work/wt/lead/dist/reference/machine/machine.js';
const now=()=>performance.now()*1000;
const NAMES=[];const idx={};function id(n){return idx[n]??=(NAMES.push(n)-1)}
let cur=new Float64Array(40),stackN=[],stackT=[];
function enter(i){const t=now();const l=stackN.length;if(l)cur[stackN[l-1]]+=t-stackT[l-1];stackN.push(i);stackT.push(now())}
function leave(){const t=now();const i=stackN.pop();cur[i]+=t-stackT.pop();const l=stackN.length;if(l)stackT[l-1]=now()}
function wrap(o,m,n){const f=o[m];if(!f)return console.log('no',m);const i=id(n);o[m]=function(a,b,c,d,e){enter(i);try{return f.call(this,a,b,c,d,e)}finally{leave()}}}
const side=process.argv[2];
const [system,name]= side==='v1'?[v1,'corrected']:[mainline,'mainline-corrected'];
const revision = system.revisions.find(name);
const list = fc.sample(system.drawing.programs({maxActions:40}),{numRuns:100,seed:1}).map(p=>({...p,actions:p.actions.slice(0,20)}));
const NEW=id('0 new execution'),OBS=id('1 observe rest'),J=id('7 judge');
const best=new Map();
function keep(key){let b=best.get(key);if(!b)best.set(key,b=new Float64Array(40).fill(Infinity));for(let i=0;i<40;i++){if(cur[i]<b[i])b[i]=cur[i]}cur.fill(0)}
let rec=false;
function run(){let n=0;let pi=0;
 for(const program of list){cur.fill(0);enter(NEW);const e=new Execution(revision,program,system.properties);leave();if(rec)keep(pi+'/new');
  for(const [i,a] of program.actions.entries()){cur.fill(0);enter(OBS);const o=e.observe(a,i);leave();if(!o){if(e.ended)break;continue}n++;
   enter(J);e.judge(o,()=>false);leave();if(rec)keep(pi+'/'+i+'/'+a.verb);}
  e.computer.release();pi++}
 return n}
for(let i=0;i<30;i++)run();
if(side==='v1'){wrap(Computer.prototype,'perform','2 perform rest');wrap(Computer.prototype,'settle','4 settle');wrap(Computer.prototype,'view','5 view');wrap(Machine.prototype,'call','3 machine.call');wrap(Machine.prototype,'finish','3c finish');}
else{const P=MainlineComputer.prototype;wrap(P,'perform','2 perform rest');wrap(P,'settle','4 settle');wrap(P,'reborn','4b reborn');wrap(P,'handedOver','4c handedOver');wrap(P,'follow','4d follow');wrap(P,'forgetClosed','4e forgetClosed');wrap(P,'view','5 view');wrap(MainlineMachine.prototype,'call','3 machine.call');wrap(MainlineMachine.prototype,'jump','3b jump');wrap(MainlineMachine.prototype,'finish','3c finish')}
wrap(system.model,'allows','6 allows');wrap(system.machinery,'abstraction','6b abstraction');
for(let i=0;i<10;i++)run();rec=true;
let n=0;const R=+process.argv[3]||40;for(let i=0;i<R;i++)n=run();
const part=new Float64Array(40),verb={},vn={};
for(const [k,b] of best){let s=0;for(let i=0;i<40;i++){const x=b[i]===Infinity?0:b[i];part[i]+=x;s+=x}const v=k.split('/').pop();(verb[v]??=new Float64Array(41))[40]+=s;for(let i=0;i<40;i++)if(b[i]!==Infinity)verb[v][i]+=b[i];vn[v]=(vn[v]||0)+1}
let tot=part.reduce((a,b)=>a+b);
for(const nme of [...NAMES].sort()){const i=idx[nme];console.log(nme.padEnd(18),(part[i]/n).toFixed(2).padStart(8),'us/op',(100*part[i]/tot).toFixed(1).padStart(6)+'%')}
console.log('total',(tot/n).toFixed(2),'us/op',(1e6/(tot/n)).toFixed(0)+'/s');
for(const v of Object.keys(verb).sort((a,b)=>verb[b][40]-verb[a][40]).slice(0,+process.argv[4]||12))console.log('  ',v.padEnd(14),String(vn[v]).padStart(4),(verb[v][40]/vn[v]).toFixed(1).padStart(7),'us each',(verb[v][40]/n).toFixed(2).padStart(6),'us/op ',(100*verb[v][40]/tot).toFixed(1)+'%',' judge',(verb[v][J]/vn[v]).toFixed(1),' view',((verb[v][idx['5 view']]||0)/vn[v]).toFixed(1),' call',((verb[v][idx['3 machine.call']]||0)/vn[v]).toFixed(1));
