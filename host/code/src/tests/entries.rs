//! Entry points and tests of both languages.

use insta::assert_snapshot;
use tollgate_model::code::Language::{JavaScript, Php, Python, Ruby, TypeScript};
use tollgate_model::code::Source;

use super::dump::source;

/// The functions that are entries or tests.
fn entries(source: &Source) -> String {
    let mut text = String::new();
    for function in &source.functions {
        if let Some(entry) = &function.entry {
            text += &format!(
                "{}: {} by {}\n",
                function.name,
                entry.kind.word(),
                entry.text
            );
        } else if function.is_test {
            text += &format!("{}: test\n", function.name);
        }
    }
    text
}

#[test]
fn routes_of_servers() {
    let read = source(
        JavaScript,
        "app.post('/pay', auth, async (req, res) => {});
         router.post('/webhooks/stripe', express.raw(), byName); function byName() {}
         router.route('/x').get(list).post(wrap(async (req, res) => {})); const list = () => {};
         fastify.route({ url: '/y', handler: async () => {} }); fastify.post('/z', { schema }, async () => {});
         const controller = { pay(req, res) {} }; router.put('/c', controller.pay);
         class Api { start() { this.app.post('/d', this.handle.bind(this)); } handle() {} }
         addEventListener('fetch', (e) => {}); http.createServer((req, res) => {});
         app.use('/ipn', paypalListener); function paypalListener() {}
         axios.post('/e', data); cache.get('key', () => {});",
    );
    assert_snapshot!(entries(&read), @r#"
    <closure>: route by app.post('/pay')
    byName: webhook by router.post('/webhooks/stripe')
    <closure>: route by router.route().get().post('/x')
    list: route by router.route().get('/x')
    handler: route by fastify.route("/y")
    <closure>: route by fastify.post('/z')
    pay: route by router.put('/c')
    Api.handle: route by this.app.post('/d')
    <closure>: route by addEventListener("fetch")
    <closure>: route by http.createServer
    paypalListener: webhook by app.use('/ipn')
    "#);
}

#[test]
fn routes_of_exports() {
    let read = source(
        TypeScript,
        "export async function POST(req: Request) {}\nexport const GET = withAuth(async () => {});\nfunction PUT() {}",
    );
    assert_snapshot!(entries(&read), @r"
    POST: route by export POST
    <closure>: route by export GET
    ");
    let read = source(
        TypeScript,
        "export default async function handler(req, res) {}",
    );
    assert_snapshot!(entries(&read), @r"
    handler: route by export default
    ");
    let read = source(
        TypeScript,
        "export async function action({ request }: Args) {}\nexport function loader() {}",
    );
    assert_snapshot!(entries(&read), @r"
    action: route by export action
    ");
    let read = source(
        TypeScript,
        "export const handler: SQSHandler = async (event) => {};",
    );
    assert_snapshot!(entries(&read), @r"
    handler: job by export handler
    ");
    let read = source(
        JavaScript,
        "exports.handler = async (event) => ({});\nexports.pay = functions.https.onCall(async () => {});",
    );
    assert_snapshot!(entries(&read), @r"
    handler: route by export handler
    <closure>: route by functions.https.onCall
    ");
    let read = source(
        JavaScript,
        "'use server';\nexport async function buy() {}\nasync function inner() {}",
    );
    assert_snapshot!(entries(&read), @r#"
    buy: route by "use server"
    "#);
    let read = source(
        JavaScript,
        "export default { async fetch(request) {}, async queue(batch) {}, async scheduled() {} };",
    );
    assert_snapshot!(entries(&read), @r"
    fetch: route by export default.fetch
    queue: job by export default.queue
    scheduled: schedule by export default.scheduled
    ");
}

#[test]
fn decorated_methods() {
    let read = source(
        TypeScript,
        "@Controller('payments') class A { @Post('pay') pay() {} @Post('hooks/stripe') b() {} @Cron('* *') c() {} @EventPattern('e') d() {} helper() {} }
         @Controller('webhooks') class B { @Post() stripe() {} }
         @Processor('charges') class C { @Process() a() {} process() {} other() {} }
         class D { @Mutation(() => X) pay() {} }",
    );
    assert_snapshot!(entries(&read), @r"
    A.pay: route by @Controller('payments') @Post('pay')
    A.b: webhook by @Controller('payments') @Post('hooks/stripe')
    A.c: schedule by @Controller('payments') @Cron('* *')
    A.d: job by @Controller('payments') @EventPattern('e')
    B.stripe: webhook by @Controller('webhooks') @Post()
    C.a: job by @Process()
    C.process: job by @Processor('charges')
    D.pay: route by @Mutation(() => X)
    ");
}

#[test]
fn jobs_and_schedules() {
    let read = source(
        JavaScript,
        "const q = 1; paymentQueue.process(byName); const byName = async (job) => {};
         new Worker('q', async (job) => {}); agenda.define('x', async () => {});
         inngest.createFunction({ id: 'a' }, { event: 'b' }, async () => {}); inngest.createFunction({}, { cron: '*' }, async () => {});
         consumer.run({ eachMessage: async () => {} }); Consumer.create({ handleMessage: async () => {} });
         cron.schedule('* *', () => {}); schedule.scheduleJob('*', tick); function tick() {}
         export const job = task({ id: 'x', run: async () => {} });
         exports.nightly = functions.pubsub.schedule('x').onRun(() => {});
         channel.consume('q', async (message) => {}); process.on('exit', () => {}); items.process(() => {});
         t.procedure.input(x).mutation(async () => {}); publicProcedure.query(() => {}); db.query(() => {});",
    );
    assert_snapshot!(entries(&read), @r#"
    byName: job by paymentQueue.process
    <closure>: job by Worker("q")
    <closure>: job by agenda.define("x")
    <closure>: job by inngest.createFunction("a")
    <closure>: schedule by inngest.createFunction
    eachMessage: job by consumer.run
    handleMessage: job by Consumer.create
    <closure>: schedule by cron.schedule("* *")
    tick: schedule by schedule.scheduleJob("*")
    run: job by task("x")
    <closure>: schedule by functions.pubsub.schedule().onRun
    <closure>: job by channel.consume("q")
    <closure>: route by t.procedure.input().mutation
    <closure>: route by publicProcedure.query
    "#);
    let read = source(
        JavaScript,
        "#!/usr/bin/env node\nmain(); program.command('x').action(async () => {});",
    );
    assert_snapshot!(entries(&read), @r"
    <module>: script by #!
    <closure>: script by program.command().action
    ");
}

#[test]
fn tests_of_javascript() {
    let read = source(
        JavaScript,
        "describe('a', () => { beforeEach(() => {}); it('b', async () => { const helper = () => {}; }); test.each([1])('c', () => {}); });
         regex.test(() => {}); function outside() {}",
    );
    assert_snapshot!(entries(&read), @r"
    <closure>: test
    <closure>: test
    <closure>: test
    helper: test
    <closure>: test
    ");
}

#[test]
fn routes_of_python() {
    let read = source(
        Python,
        r#"
@app.route("/pay", methods=["POST"])
@login_required
def pay(): pass
@router.post("/stripe/webhook")
async def a(request): pass
@cache.get
def b(): pass
def view(request, id): pass
def _private(request): pass
class V(APIView):
    def post(self, request): pass
    def helper(self): pass
class W(viewsets.ModelViewSet):
    def perform_create(self, serializer): pass
    @action(detail=True)
    def refund(self, request): pass
def lambda_handler(event, context): pass
urlpatterns = [path("ipn/", ipn)]
def ipn(r): pass
app.add_url_rule("/x", view_func=late)
def late(): pass
"#,
    );
    assert_snapshot!(entries(&read), @r#"
    pay: route by @app.route("/pay", methods=["POST"])
    a: webhook by @router.post("/stripe/webhook")
    view: route by view(request)
    V.post: route by APIView.post
    W.perform_create: route by viewsets.ModelViewSet.perform_create
    W.refund: route by @action(detail=True)
    lambda_handler: route by lambda_handler(event, context)
    ipn: webhook by path("ipn/")
    late: route by app.add_url_rule("/x")
    "#);
}

#[test]
fn jobs_of_python() {
    let read = source(
        Python,
        r#"
@shared_task(bind=True, max_retries=3)
def a(self): pass
@celery.task
def b(): pass
@dramatiq.actor
def c(): pass
@job("high")
def d(): pass
@scheduler.scheduled_job("cron")
def e(): pass
@activity.defn
async def f(): pass
class Command(BaseCommand):
    def handle(self, *args): pass
@click.command()
def g(): pass
scheduler.add_job(h, "interval"); queue.enqueue(i, 1)
def h(): pass
def i(): pass
if __name__ == "__main__":
    g()
"#,
    );
    assert_snapshot!(entries(&read), @r#"
    <module>: script by __name__ == "__main__"
    a: job by @shared_task(bind=True, max_retries=3)
    b: job by @celery.task
    c: job by @dramatiq.actor
    d: job by @job("high")
    e: schedule by @scheduler.scheduled_job("cron")
    f: job by @activity.defn
    Command.handle: script by BaseCommand.handle
    g: script by @click.command()
    h: schedule by scheduler.add_job(h)
    i: job by queue.enqueue(i)
    "#);
}

#[test]
fn tests_of_python() {
    let read = source(
        Python,
        "
def test_pay(): pass
def testing(): pass
class TestPay:
    def test_a(self): pass
    def helper(self): pass
class Case(unittest.TestCase):
    def setUp(self): pass
    def testB(self):
        def inner(): pass
@pytest.fixture
def stripe(): pass
",
    );
    assert_snapshot!(entries(&read), @r"
    test_pay: test
    TestPay.test_a: test
    Case.setUp: test
    Case.testB: test
    inner: test
    stripe: test
    ");
}

#[test]
fn entries_of_ruby() {
    let read = source(
        Ruby,
        r#"
class PaymentsController < ApplicationController
  def initialize; end
  def create; end
  private
  def order; end
end
module Webhooks
  class StripeController < ActionController::API
    def create; end
  end
  class PaymentSucceeded
    def call(event); end
  end
end
class ChargeJob < ApplicationJob
  def perform(id); end
end
class ChargeWorker
  include Sidekiq::Worker
  def perform(id); end
  def other; end
end
class Paid < Karafka::BaseConsumer
  def consume; end
end
class Pay < Mutations::BaseMutation
  def resolve(id:); end
end
post "/pay" do end
task charge: :environment do end
every 1.day do end
StripeEvent.subscribe "charge.failed" do |event| end
cache.fetch("x") { }
def lambda_handler(event:, context:); end
RSpec.describe Pay do
  before { setup }
  it "pays" do end
end
class PayTest < ActiveSupport::TestCase
  test "x" do end
  def test_pay; end
end
run(1) if __FILE__ == $PROGRAM_NAME
"#,
    );
    assert_snapshot!(entries(&read), @r#"
    <module>: script by __FILE__ == $PROGRAM_NAME
    PaymentsController.create: route by PaymentsController#create
    StripeController.create: webhook by Webhooks::StripeController#create
    PaymentSucceeded.call: webhook by Webhooks::PaymentSucceeded#call
    ChargeJob.perform: job by ChargeJob#perform
    ChargeWorker.perform: job by ChargeWorker#perform
    Paid.consume: job by Paid#consume
    Pay.resolve: route by Pay#resolve
    <closure>: route by post("/pay")
    <closure>: script by task(charge)
    <closure>: schedule by every(1.day)
    <closure>: webhook by StripeEvent.subscribe("charge.failed")
    lambda_handler: route by lambda_handler(event, context)
    <closure>: test
    <closure>: test
    <closure>: test
    <closure>: test
    PayTest.test_pay: test
    "#);
}

#[test]
fn entries_of_php() {
    let read = source(
        Php,
        r#"<?php
class PaymentController extends Controller { public function __construct() {} public function store() {} private function order() {} }
class StripeWebhookController extends Controller { public function handle() {} }
class Charge implements ShouldQueue { public $tries = 3; public function handle() {} }
class ChargeCommand extends Command { protected function execute() {} public function handle() {} }
class Api { #[Route('/pay')] public function pay() {} #[AsMessageHandler] public function consume() {} }
class WC_Gateway_Pay extends WC_Payment_Gateway { public function __construct() { add_action('woocommerce_api_pay', [$this, 'ipn']); } public function process_payment($id) {} public function ipn() {} }
Route::post('/pay', function () {});
add_action('wp_ajax_pay', 'my_pay'); function my_pay() {}
register_rest_route('shop/v1', '/stripe-webhook', ['methods' => 'POST', 'callback' => 'my_events']); function my_events() {}
class PayTest extends TestCase { public function testPay() {} }
it('pays', function () {});
"#,
    );
    assert_snapshot!(entries(&read), @r"
    PaymentController.store: route by PaymentController::store
    StripeWebhookController.handle: webhook by StripeWebhookController::handle
    Charge.handle: job by Charge::handle
    ChargeCommand.handle: script by ChargeCommand::handle
    Api.pay: route by #[Route('/pay')]
    Api.consume: job by #[AsMessageHandler]
    WC_Gateway_Pay.process_payment: route by WC_Gateway_Pay::process_payment
    WC_Gateway_Pay.ipn: webhook by add_action('woocommerce_api_pay')
    <closure>: route by Route.post('/pay')
    my_pay: route by add_action('wp_ajax_pay')
    my_events: webhook by register_rest_route('shop/v1', '/stripe-webhook')
    PayTest.testPay: test
    <closure>: test
    ");
}
