#!/usr/bin/env python
import uuid, time
import datetime as dt
from datetime import datetime
from ..x.y import *
from . import gateway as g, b
import a.b.c as d
import stripe

stripe.api_key = os.environ["KEY"]
client = Client(key="x", **opts)

@app.route("/webhooks/stripe", methods=["POST"])
@csrf_exempt
def hook(request, key=uuid.uuid4(), *args, **kwargs):
    global client
    client = None
    total = 0
    for attempt in range(3):
        try:
            stripe.Charge.create(amount=1, idempotency_key=f"order-{order.id}-{attempt}")
            break
        except (stripe.CardError, ValueError) as e:
            log(e)
            raise X() from e
        except Exception:
            continue
        else:
            ok()
        finally:
            done()
    else:
        never()
    for i, x in enumerate(xs): total += x
    for i in range(len(xs)): charge(xs[i])
    while True: pass
    with transaction.atomic(), lock(x) as l:
        pay()
    if a: b()
    elif c: d()
    else: e()
    match cmd:
        case {"a": x} if f(x): g()
        case A(y) | [z]: pass
        case _: h()
    headers = {}
    headers["Idempotency-Key"] = str(uuid.uuid4())
    assert x, "m"
    if (n := f()): pass
    xs = [charge(x) for x in items(1) if x.ok]
    ys = {x.id: x for x in xs}
    return "a" "b" f"{{c}}{d!r:>3}"

class Service(Base):
    retries: int = 3
    client: Optional[Stripe]
    def __init__(self, client: Stripe, *, key: str = None):
        self.client = client
        self.count += 1
        self.opts["x"] = 1
    async def pay(self, order):
        res = await asyncio.gather(*[self.client.charge(o) for o in order])
        t = asyncio.create_task(self.client.charge(o))
        await t
        async with session.post(url) as r:
            async for x in r.lines(): pass
        f = lambda x, y=1: go(x)
        now = datetime.now(); z = dt.datetime.utcnow() ; time.time()
        return await self.client.charge(order), uuid.uuid5(NS, "a")
    @shared_task(bind=True)
    def t(self, x): pass
class V(APIView):
    def post(self, request): pass
def test_x(): pass
def view(request): pass
asyncio.run(main())
if __name__ == "__main__":
    main()
