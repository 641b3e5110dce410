# frozen_string_literal: true

require "stripe"

module Billing
  class ChargeJob < ApplicationJob
    sidekiq_options retry: 3
    MAX = 3
    SQL = <<~SQL.freeze
      UPDATE orders SET paid = #{true} WHERE id = ?
    SQL

    attr_reader :order

    def initialize(order, client: Stripe::StripeClient.new(ENV["KEY"]), **options, &block)
      @order, @client = order, client
      @options = { retries: 2, "mode" => :live, **options }
      @tries ||= 0
    end

    def perform(id)
      attempts = 0
      order = Order.find(id)
      return if order.nil? || order.paid?

      charge = Stripe::Charge.create({ amount: order.total, currency: "eur" }, { idempotency_key: "order-#{order.id}" })
      order.update!(charge_id: charge&.id) unless charge.status == "failed"
    rescue Stripe::CardError, *OTHERS => e
      Rails.logger.error("declined: #{e.message}")
      order.items.each_with_index do |(name, price), index|
        next if price.zero?
        release name, price, at: index
      end
    rescue Timeout::Error
      retry if (attempts += 1) < MAX
      raise
    else
      case charge
      in { status: "ok", id: } if id then notify(id)
      in [first, *] | nil then nil
      end
    ensure
      3.times { |n| log(n) } while busy?
    end

    private def client
      @client ||= begin
        build
      rescue ArgumentError
        nil
      end
    end

    def self.run(...) = new(...).perform
    handler = ->(x, y = 1) { x + y }
    save! or raise Failed, %w[a b].inspect
    text = "é #{handler.(1)}\u00e9" 'plain' unless order
  end
end
