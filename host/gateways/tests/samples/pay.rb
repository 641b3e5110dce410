#### the processor of a user
class BillingController
  def create
    current_user.payment_processor.charge(15_00)  #= charge low
    current_user.payment_processor.subscribe(name: "default", plan: "pro")  #= subscribe low
    current_user.charge(15_00)
  end
end
