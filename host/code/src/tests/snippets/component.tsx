import { useMutation } from "@tanstack/react-query";

interface Props { order: Order; onPaid?: (id: string) => void }

export default function Checkout<T extends Order>({ order, onPaid = () => {} }: Props) {
  const { mutate, isPending } = useMutation({
    mutationFn: async (method: Method) => (await api.pay(order.id, method)).data,
    onSuccess: (result) => onPaid(result.id),
  });
  return (
    <Form onSubmit={async (event) => { event.preventDefault(); await pay(order!); }} {...rest()}>
      {order.items.map((item) => <Item key={item.id} price={format(item.price as number)} />)}
      {isPending ? <Spinner /> : <button disabled={!ready()}>Pay {total(order)}</button>}
    </Form>
  );
}
