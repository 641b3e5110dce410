//! `reach`: how a call reaches an operation through other files.

use wasmtime::Result;
use wasmtime::component::Resource;

use crate::handles::{Operation, Reach, ReachStep};
use crate::state::State;
use crate::wit::facts;

use super::span_out;

impl facts::HostReach for State {
    fn operation(&mut self, reach: Resource<Reach>) -> Result<Resource<Operation>> {
        let Reach(reach) = self.look(&reach)?;
        self.give(Operation(reach.operation.clone()))
    }

    fn key_origin(&mut self, reach: Resource<Reach>) -> Result<String> {
        let Reach(reach) = self.look(&reach)?;
        self.say(reach.key.as_str())
    }

    fn is_followed(&mut self, reach: Resource<Reach>) -> Result<bool> {
        let Reach(reach) = self.look(&reach)?;
        Ok(reach.is_followed)
    }

    fn is_guarded(&mut self, reach: Resource<Reach>) -> Result<bool> {
        let Reach(reach) = self.look(&reach)?;
        Ok(reach.is_guarded)
    }

    fn hands_on_failure(&mut self, reach: Resource<Reach>) -> Result<bool> {
        let Reach(reach) = self.look(&reach)?;
        Ok(reach.hands_on_failure)
    }

    fn is_async(&mut self, reach: Resource<Reach>) -> Result<bool> {
        let Reach(reach) = self.look(&reach)?;
        Ok(reach.is_async)
    }

    fn steps(&mut self, reach: Resource<Reach>) -> Result<Vec<Resource<ReachStep>>> {
        let Reach(reach) = self.look(&reach)?;
        let steps = 0..reach.steps.len();
        self.give_all(steps.map(|step| ReachStep(reach.clone(), step)))
    }

    fn drop(&mut self, reach: Resource<Reach>) -> Result<()> {
        self.take_back(reach)
    }
}

impl facts::HostReachStep for State {
    fn path(&mut self, step: Resource<ReachStep>) -> Result<String> {
        let ReachStep(reach, at) = self.look(&step)?;
        let path = reach.steps.get(at).map(|step| step.path.as_str());
        self.say(path.unwrap_or_default())
    }

    fn span(&mut self, step: Resource<ReachStep>) -> Result<facts::Span> {
        let ReachStep(reach, at) = self.look(&step)?;
        let span = reach.steps.get(at).map(|step| step.span);
        Ok(span_out(span.unwrap_or_default()))
    }

    fn in_function(&mut self, step: Resource<ReachStep>) -> Result<String> {
        let ReachStep(reach, at) = self.look(&step)?;
        let function = reach.steps.get(at).map(|step| step.function.as_str());
        self.say(function.unwrap_or_default())
    }

    fn drop(&mut self, step: Resource<ReachStep>) -> Result<()> {
        self.take_back(step)
    }
}
